"use client";

import { PopoverMenu } from "@/components/popover-menu";
import type { Market } from "@/lib/api/types";
import { formatDuration, utcDateTime } from "@/lib/format/times";
import type { Feed, Freshness } from "@/lib/live/feed";
import { useFeedPhase } from "@/lib/live/use-feed";
import { useNow } from "@/lib/use-now";
import { PHASE_NAMES, worstPhase } from "./connection-state";
import { dataAgeMs, OLD_MS } from "./data-age";

const TICK_MS = 250;

interface Props {
  readonly candles: Feed<unknown>;
  readonly book: Feed<unknown>;
  readonly trades: Feed<unknown>;
  readonly market: Market | null;
}

/** Whether the page hears of the market, and how old what it shows is; by stream on request. */
export function ConnectionStatus({ candles, book, trades, market }: Props) {
  const streams = [
    { name: "Candles", phase: useFeedPhase(candles), freshness: freshnessOf(candles) },
    { name: "Order book", phase: useFeedPhase(book), freshness: freshnessOf(book) },
    { name: "Trades", phase: useFeedPhase(trades), freshness: freshnessOf(trades) },
  ];
  const now = useNow(TICK_MS);
  const phase = worstPhase(streams.map((stream) => stream.phase));
  const age = (freshness: Freshness | null) =>
    now === null ? null : dataAgeMs(freshness, market?.mode ?? null, now);
  const ages = streams.map(({ freshness }) => age(freshness)).filter((value) => value !== null);
  const youngest = ages.length === 0 ? null : Math.min(...ages);
  const marketTime = Math.max(
    ...streams.map(({ freshness }) => freshness?.eventTimeMs ?? -Infinity),
  );

  return (
    <PopoverMenu
      label="Streams"
      button={
        <>
          <span className="sr-only">Connection, by stream: </span>
          <PhaseDot live={phase === "live"} />
          <span role="status" data-phase={phase} className="font-medium">
            {PHASE_NAMES[phase]}
          </span>
          <Age ageMs={youngest} />
        </>
      }
      buttonClassName="flex h-8 items-center gap-2 rounded-md px-2 text-xs whitespace-nowrap hover:bg-raised"
    >
      <table className="w-full">
        <tbody>
          {streams.map(({ name, phase: own, freshness }) => (
            <tr key={name}>
              <th scope="row" className="py-0.5 pr-6 text-left font-medium">
                {name}
              </th>
              <td className="pr-6 text-muted">{PHASE_NAMES[own]}</td>
              <td className="text-right">
                <Age ageMs={age(freshness)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {Number.isFinite(marketTime) && (
        <p className="border-t border-line pt-2 text-muted">
          Market time {utcDateTime(marketTime)} UTC
          {market && `, from ${market.name}`}
        </p>
      )}
    </PopoverMenu>
  );
}

/** Read whenever the clock ticks: news come far more often than their age is read. */
function freshnessOf(feed: Feed<unknown>): Freshness | null {
  return feed.getSnapshot().freshness;
}

function PhaseDot({ live }: { live: boolean }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 10 10" className="size-2.5">
      {live ? (
        <circle cx="5" cy="5" r="4" fill="var(--up)" />
      ) : (
        <circle cx="5" cy="5" r="3.5" fill="none" stroke="var(--notice)" strokeWidth="2" />
      )}
    </svg>
  );
}

function Age({ ageMs }: { ageMs: number | null }) {
  const old = ageMs !== null && ageMs >= OLD_MS;
  return (
    <span
      data-testid="data-age"
      title="Age of the data"
      className={`inline-block min-w-11 text-right ${old ? "font-semibold text-notice" : "text-muted"}`}
    >
      {ageMs === null ? "–" : formatDuration(ageMs)}
    </span>
  );
}
