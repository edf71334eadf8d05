"use client";

import { useMemo } from "react";
import type { Ticker } from "@/lib/api/tickers";
import type { Candle, ListedSymbol, Market } from "@/lib/api/types";
import type { MultiFeed } from "@/lib/live/multi-feed";
import { useNow } from "@/lib/use-now";
import { listingOf, type MarketRow, marketRows } from "./market-row";

/** How often lists are put in order and sums are made anew. Each row's own figures are live. */
const RENEWAL_MS = 2_000;

interface Sources {
  readonly symbols: readonly ListedSymbol[];
  readonly tickers: ReadonlyMap<string, Ticker>;
  readonly feed: MultiFeed<Candle | null>;
  readonly mode: Market["mode"] | null;
}

/** All markets as they are now, renewed every few moments. */
export function useMarketRows({ symbols, tickers, feed, mode }: Sources): readonly MarketRow[] {
  const nowMs = useNow(RENEWAL_MS);
  const listings = useMemo(() => symbols.map(listingOf), [symbols]);
  return useMemo(
    () =>
      nowMs === null ? [] : marketRows({ listings, tickers, minuteOf: feed.get, mode, nowMs }),
    [listings, tickers, feed, mode, nowMs],
  );
}
