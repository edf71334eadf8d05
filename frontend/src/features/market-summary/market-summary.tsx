"use client";

import { type ReactNode, useMemo } from "react";
import { Badge } from "@/components/badge";
import { Direction } from "@/components/direction";
import type { Candle, Trade } from "@/lib/api/types";
import { formatCompact, formatDecimal, formatPercent } from "@/lib/format/decimals";
import { formatSpan } from "@/lib/format/times";
import type { Feed } from "@/lib/live/feed";
import { useFeedSnapshot } from "@/lib/live/use-feed";
import type { Instrument } from "@/lib/market/instrument";
import { useDocumentTitle } from "./use-document-title";
import { windowStats } from "./window-stats";

/** A day, which the candles that the API keeps cover. */
const WINDOW_MS = 24 * 3_600_000;

interface Props {
  /** One-minute candles, whatever the chart shows. */
  readonly minutes: Feed<readonly Candle[]>;
  readonly trades: Feed<readonly Trade[]>;
  readonly instrument: Instrument;
}

/** The last price, and what the minutes at hand say of the last hours. */
export function MarketSummary({ minutes, trades, instrument }: Props) {
  const { state: known } = useFeedSnapshot(minutes);
  const { state: tape } = useFeedSnapshot(trades);
  const stats = useMemo(() => windowStats(known, WINDOW_MS), [known]);
  const last = tape[0]?.price ?? known.at(-1)?.close;
  const rising = useRising(tape);
  const price = (value: number) => formatDecimal(value, instrument.priceDecimals);
  const lastText = last === undefined ? null : price(last);
  useDocumentTitle(lastText, `${instrument.base}/${instrument.quote}`);

  const span = stats === null ? "" : formatSpan(stats.spanMs);
  return (
    <div
      // As high as with its figures, which come later.
      className="flex min-h-15 min-w-0 flex-wrap content-start items-center gap-x-5 gap-y-1 md:min-h-8"
    >
      <p
        data-testid="last-price"
        className={`flex items-center gap-1.5 text-lg leading-6 font-semibold ${rising === null ? "" : rising ? "text-up" : "text-down"}`}
      >
        <span className="sr-only">Last price </span>
        {lastText ?? "–"}
        {rising !== null && <Direction up={rising} />}
      </p>
      {!instrument.trading && <Badge>Not trading</Badge>}
      {stats && (
        <dl className="flex min-w-0 flex-wrap gap-x-5 gap-y-1">
          <Figure name={`${span} change`}>
            <span className={stats.change < 0 ? "text-down" : "text-up"}>
              {formatPercent(stats.change)}
            </span>
          </Figure>
          <Figure name={`${span} high`}>{price(stats.high)}</Figure>
          <Figure name={`${span} low`}>{price(stats.low)}</Figure>
          <Figure name={`${span} volume`}>
            {formatCompact(stats.volume)} {instrument.base}
          </Figure>
          {stats.quoteVolume !== null && (
            <Figure name={`${span} turnover`} className="hidden sm:block">
              {formatCompact(stats.quoteVolume)} {instrument.quote}
            </Figure>
          )}
        </dl>
      )}
    </div>
  );
}

function Figure(props: { name: string; className?: string; children: ReactNode }) {
  return (
    <div className={`text-2xs leading-4 ${props.className ?? ""}`}>
      <dt className="text-muted">{props.name}</dt>
      <dd className="font-medium">{props.children}</dd>
    </div>
  );
}

/** Whether the last price that differs from the newest one was lower; null when none is known. */
function useRising(tape: readonly Trade[]): boolean | null {
  return useMemo(() => {
    const newest = tape[0];
    const other = tape.find((trade) => trade.price !== newest?.price);
    return newest === undefined || other === undefined ? null : newest.price > other.price;
  }, [tape]);
}
