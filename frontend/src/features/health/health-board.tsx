"use client";

import { Notice } from "@/components/notice";
import type { PartsReport } from "@/lib/api/operations";
import type { Health } from "@/lib/api/types";
import { HealthSummary } from "./health-summary";
import { HistoryPanel } from "./history-panel";
import { problemsOf } from "./problems";
import { ServicesPanel } from "./services-panel";
import { KafkaPanel, MongoPanel, RedisPanel } from "./stores-panels";
import { StreamsPanel } from "./streams-panel";
import { ConsumersPanel, JobsPanel } from "./work-panels";

interface Props {
  readonly health: Health;
  /** When that was so, UTC ms. */
  readonly asOf: number;
  /** Undefined until it is known, null when this API does not tell. */
  readonly parts: PartsReport | null | undefined;
}

/** What an operator asks first: is all well, and if not, what. */
export function HealthBoard({ health, asOf, parts }: Props) {
  return (
    <main className="grid min-h-0 flex-1 grid-cols-1 content-start gap-px bg-line lg:grid-cols-[minmax(0,30rem)_minmax(0,1fr)] lg:grid-rows-[auto_minmax(0,1fr)] lg:content-stretch 2xl:grid-cols-[minmax(0,60rem)_minmax(0,1fr)]">
      <div className="lg:col-span-2">
        <HealthSummary health={health} problems={problemsOf(health, parts ?? null)} />
      </div>
      {parts === undefined ? (
        // As much room as the parts will take, so that nothing moves when they are known.
        <div className="flex min-h-dvh bg-surface lg:min-h-0">
          <Notice busy title="Looking at stores, consumers, services and jobs" />
        </div>
      ) : parts === null ? (
        <p className="bg-surface p-3 text-xs text-muted">
          This API is older than the page, and tells nothing of stores, consumers, services and
          jobs.
        </p>
      ) : (
        <div
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which the keyboard must be able to do
          tabIndex={0}
          role="region"
          aria-label="Parts"
          className="grid auto-rows-max content-start gap-px bg-line lg:overflow-y-auto 2xl:grid-cols-2 2xl:[&>:last-child:nth-child(odd)]:col-span-2"
        >
          <ServicesPanel services={parts.services} />
          <ConsumersPanel kafka={parts.kafka} />
          <JobsPanel jobs={parts.jobs} />
          <HistoryPanel audit={parts.audit} />
          <RedisPanel redis={parts.redis} />
          <MongoPanel mongodb={parts.mongodb} />
          <KafkaPanel kafka={parts.kafka} />
        </div>
      )}
      <StreamsPanel streams={health.streams} asOf={asOf} className="h-[80dvh] lg:h-auto" />
    </main>
  );
}
