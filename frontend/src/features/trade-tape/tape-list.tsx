"use client";

import { type UIEvent, useMemo, useRef } from "react";
import type { Trade } from "@/lib/api/types";
import type { Instrument } from "@/lib/market/instrument";
import { useTimeZone, zoneLabel } from "@/lib/market/time-zone";
import { useHeight } from "@/lib/use-height";
import type { TapeSettings } from "./choices";
import { largeFrom } from "./large";
import { newestOf, type Recent } from "./recent";
import { GapRow, PrintRow, ROW } from "./tape-row";
import { liveRows, MAX_ROWS, printsAfter, tapeRows } from "./tape-rows";
import type { usePause } from "./use-pause";

/** The bound of a large trade moves when this many further ones were seen. */
const LARGE_RENEWED_AFTER = 50;

interface Props {
  readonly newest: Recent<Trade>;
  readonly pause: ReturnType<typeof usePause<Recent<Trade>>>;
  readonly settings: TapeSettings;
  readonly instrument: Instrument;
}

/** The rows; they stand still while they are pointed at, scrolled or walked through by keyboard. */
export function TapeList({ newest, pause, settings, instrument }: Props) {
  const [zone] = useTimeZone();
  const area = useRef<HTMLDivElement>(null);
  const { shown, paused } = pause;
  const height = useHeight(area);
  const limit = paused ? MAX_ROWS : liveRows(height);
  const rows = useMemo(() => tapeRows(shown, settings, limit), [shown, settings, limit]);
  const large = useLargeFrom(shown, settings);
  const seen = newestOf(shown);
  const onScroll = (event: UIEvent) => pause.set("scroll", event.currentTarget.scrollTop > 4);
  const onResume = () => {
    if (area.current) area.current.scrollTop = 0;
    pause.resume();
  };
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        role="table"
        aria-label="Trades, newest first"
        data-testid="tape"
        className="flex min-h-0 flex-1 flex-col text-2xs 2xl:text-xs min-[2400px]:text-sm"
      >
        <div role="rowgroup">
          <div role="row" className={`${ROW} py-1 text-muted`}>
            <span role="columnheader">Price</span>
            <span role="columnheader" className="truncate text-right">
              Amount
            </span>
            <span role="columnheader" className="text-right">
              {zoneLabel(seen?.time ?? 0, zone)}
            </span>
          </div>
        </div>
        <div
          ref={area}
          role="rowgroup"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
          tabIndex={0}
          onPointerEnter={(event) => pause.set("pointer", event.pointerType === "mouse")}
          onPointerLeave={() => pause.set("pointer", false)}
          onFocus={(event) => pause.set("focus", event.currentTarget.matches(":focus-visible"))}
          onBlur={() => pause.set("focus", false)}
          onScroll={onScroll}
          className="relative min-h-0 flex-1 overflow-y-auto [overflow-anchor:none]"
        >
          {rows.map((row, place) =>
            row.kind === "gap" ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: the places stand still, what is on them changes
              <GapRow key={place} missed={row.missed} />
            ) : (
              <PrintRow
                // biome-ignore lint/suspicious/noArrayIndexKey: the places stand still, what is on them changes
                key={place}
                {...row.print}
                large={row.print.amount >= large}
                instrument={instrument}
                zone={zone}
              />
            ),
          )}
          {rows.length === 0 && (
            <div role="row" className="p-4 text-center text-muted">
              <span role="cell">No trade seen so far is that large</span>
            </div>
          )}
        </div>
      </div>
      {paused && seen && (
        <button
          type="button"
          data-testid="waiting"
          onClick={onResume}
          className="absolute bottom-1.5 left-1/2 z-10 -translate-x-1/2 rounded-md border border-line bg-raised px-2.5 py-1 text-2xs font-medium whitespace-nowrap shadow-md hover:border-muted"
        >
          Paused · {waitingText(newest, seen, settings)}
        </button>
      )}
    </div>
  );
}

function waitingText(newest: Recent<Trade>, seen: Trade, settings: TapeSettings): string {
  const oldest = newest.items[newest.start];
  const beyond = oldest !== undefined && oldest.id > seen.id + 1;
  const waiting = printsAfter(newest, seen.id, settings).toLocaleString("en");
  return `${waiting}${beyond ? "+" : ""} waiting`;
}

function useLargeFrom(trades: Recent<Trade>, { large }: TapeSettings): number {
  const renewed = useRef({ at: Number.NaN, choice: large, amount: Number.POSITIVE_INFINITY });
  const newest = newestOf(trades)?.id ?? 0;
  const { at, choice } = renewed.current;
  if (choice !== large || !(Math.abs(newest - at) < LARGE_RENEWED_AFTER)) {
    renewed.current = { at: newest, choice: large, amount: largeFrom(trades, large) };
  }
  return renewed.current.amount;
}
