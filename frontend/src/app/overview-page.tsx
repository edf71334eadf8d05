"use client";

import { MarketsAwaited } from "@/components/markets-awaited";
import { Overview } from "@/features/overview/overview";
import { useHealth, useSparkLines, useSymbols, useTickers } from "@/lib/api/queries";
import type { Ticker } from "@/lib/api/tickers";
import type { SparkLine } from "@/lib/api/types";

const NO_TICKERS: readonly Ticker[] = [];
const NO_LINES: readonly SparkLine[] = [];

/** The start page: all markets. */
export function OverviewPage() {
  const { data: symbols, failureCount } = useSymbols();
  const { data: tickers = NO_TICKERS } = useTickers();
  const { data: sparkLines = NO_LINES } = useSparkLines();
  const mode = useHealth().data?.market?.mode ?? null;
  if (symbols !== undefined && symbols.length > 0) {
    return <Overview symbols={symbols} tickers={tickers} sparkLines={sparkLines} mode={mode} />;
  }
  return (
    <main className="flex flex-1">
      <MarketsAwaited none={symbols !== undefined} failing={failureCount > 0} />
    </main>
  );
}
