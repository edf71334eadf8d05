"use client";

import { useMemo } from "react";
import { utcDate, utcMinute } from "@/lib/format/times";
import { type TimeZone, wallTimeMs, zoneLabel } from "@/lib/market/time-zone";
import { flawsOf } from "./bars";
import type { HistorySnapshot } from "./history";

/** How far the candles at hand go back, what is being read, and what the chart's marks mean. */
export function HistoryLine(props: {
  history: HistorySnapshot;
  intervalMs: number;
  zone: TimeZone;
}) {
  const { history, intervalMs, zone } = props;
  const { series } = history;
  const flaws = useMemo(() => flawsOf(series, intervalMs), [series, intervalMs]);
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-0.5 border-t border-line px-3 py-1.5 text-2xs text-muted max-sm:flex-col max-sm:items-start">
      <p aria-live="polite" data-testid="history" data-loading={history.loading ?? "none"}>
        <Extent history={history} zone={zone} />
      </p>
      <ul aria-label="Marks on the chart" className="flex flex-wrap items-center gap-x-4">
        <li className="flex items-center gap-1.5">
          <svg aria-hidden="true" viewBox="0 0 8 12" className="h-3 w-2">
            <path d="M4 0v2.5M4 7.5V9" stroke="var(--up)" />
            <path d="M1.5 2.5h5v5h-5z" fill="none" stroke="var(--up)" />
            <path d="M1 11h6" stroke="var(--notice)" strokeWidth="2" />
          </svg>
          <span>
            Incomplete <b data-testid="partial-candles">{flaws.partial.toLocaleString("en")}</b>
          </span>
        </li>
        <li className="flex items-center gap-1.5">
          <svg aria-hidden="true" viewBox="0 0 8 12" className="h-3 w-2">
            <path d="M.5.5h7v11h-7z" fill="var(--notice-tint)" stroke="var(--notice)" />
          </svg>
          <span>
            Missing <b data-testid="missing-candles">{flaws.missing.toLocaleString("en")}</b>
          </span>
        </li>
      </ul>
    </div>
  );
}

function Extent({ history, zone }: { history: HistorySnapshot; zone: TimeZone }) {
  const { series, window, loading, problem } = history;
  const first = series[0];
  if (problem !== null) return <>The history cannot be read: {problem}. Trying again.</>;
  if (first === undefined) return <>{loading === null ? "No candles" : "Reading the history"}</>;
  const wall = wallTimeMs(first.open_time, zone);
  const since = (
    <time dateTime={new Date(first.open_time).toISOString()} data-first={first.open_time}>
      {utcDate(wall)} {utcMinute(wall)} {zoneLabel(first.open_time, zone)}
    </time>
  );
  if (loading === "older") return <>Reading what was before {since}</>;
  if (loading === "newer") return <>Reading newer candles</>;
  if (!window.hasOlder) return <>The history begins at {since}</>;
  return <>From {since} on; scroll back for more</>;
}
