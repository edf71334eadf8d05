"use client";

import { Notice } from "@/components/notice";
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
      {symbols !== undefined ? (
        <Notice busy title="No market yet">
          The platform follows no symbol so far. This page goes on as soon as it does.
        </Notice>
      ) : failureCount > 0 ? (
        <Notice busy title="The API does not answer">
          Trying again. If this stays, look at <code>make status</code>.
        </Notice>
      ) : (
        <Notice busy title="Loading markets" />
      )}
    </main>
  );
}
