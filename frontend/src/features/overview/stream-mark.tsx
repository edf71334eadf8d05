"use client";

import type { Phase } from "@/lib/live/live-socket";
import type { MultiFeed } from "@/lib/live/multi-feed";
import { useStreamStatus } from "@/lib/live/use-multi-feed";

const NAMES: Record<Phase, string> = {
  connecting: "Connecting",
  live: "Live",
  reconnecting: "Reconnecting: prices may be old",
  paused: "Paused",
};

/** Whether the prices are live. */
export function StreamMark({ feed }: { feed: MultiFeed<unknown> }) {
  const { phase } = useStreamStatus(feed);
  const live = phase === "live";
  return (
    <span
      role="status"
      data-phase={phase}
      className={`flex items-center gap-1.5 text-2xs whitespace-nowrap ${live ? "text-muted" : "text-notice"}`}
    >
      <svg aria-hidden="true" viewBox="0 0 10 10" className="size-2">
        {live ? (
          <circle cx="5" cy="5" r="4" fill="var(--up)" />
        ) : (
          <circle cx="5" cy="5" r="3.5" fill="none" stroke="var(--notice)" strokeWidth="2" />
        )}
      </svg>
      {NAMES[phase]}
    </span>
  );
}
