"use client";

import { useSearchParams } from "next/navigation";
import { ChoiceLink } from "@/components/choice-link";
import { changedMarketAddress, presentQuery } from "@/lib/market/addresses";
import { INTERVAL_NAMES, INTERVALS, type Interval } from "@/lib/market/intervals";

/** The candles' lengths, each a link to the market seen so. */
export function IntervalChoice({ symbol, chosen }: { symbol: string; chosen: Interval }) {
  const query = useSearchParams();
  return (
    <nav aria-label="Candle length" className="flex gap-0.5">
      {INTERVALS.map((interval) => (
        <ChoiceLink
          key={interval}
          address={changedMarketAddress(query, symbol, interval)}
          presentAddress={() => changedMarketAddress(presentQuery(), symbol, interval)}
          chosen={interval === chosen}
          name={INTERVAL_NAMES[interval]}
        >
          {interval}
        </ChoiceLink>
      ))}
    </nav>
  );
}
