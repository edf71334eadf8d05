"use client";

import Link from "next/link";
import { useMemo } from "react";
import { Panel } from "@/components/panel";
import type { Ticker } from "@/lib/api/tickers";
import type { ListedSymbol, Market, SparkLine } from "@/lib/api/types";
import { formatSpan } from "@/lib/format/times";
import { useMultiFeed } from "@/lib/live/use-multi-feed";
import { rankingAddress } from "@/lib/market/addresses";
import { useFavourites } from "@/lib/market/favourites";
import { activeRows, breadthOf } from "./breadth";
import { BreadthPanel } from "./breadth-panel";
import { LIVE_MINUTES } from "./live-minute";
import { MarketsTable } from "./markets-table";
import { moversOf } from "./movers";
import { MoversPanel } from "./movers-panel";
import { useOverviewQuery } from "./overview-query";
import { StreamMark } from "./stream-mark";
import { Toolbar } from "./toolbar";
import { useMarketRows } from "./use-market-rows";

const MOVERS = 5;
const DAY_MS = 86_400_000;

/** What the ranking shows all of. */
const RANKED = [
  { kind: "gainers", none: "No market rose." },
  { kind: "losers", none: "No market fell." },
] as const;

interface Props {
  readonly symbols: readonly ListedSymbol[];
  readonly tickers: readonly Ticker[];
  readonly sparkLines: readonly SparkLine[];
  readonly mode: Market["mode"] | null;
}

/** All markets at once: the table of them, and what they amount to. */
export function Overview({ symbols, tickers, sparkLines, mode }: Props) {
  const feed = useMultiFeed(LIVE_MINUTES, 1);
  const favourites = useFavourites();
  const [query, setQuery] = useOverviewQuery();
  const bySymbol = useMemo(() => new Map(tickers.map((one) => [one.symbol, one])), [tickers]);
  const closes = useMemo(
    () => new Map(sparkLines.map((line) => [line.symbol, line.closes])),
    [sparkLines],
  );
  const rows = useMarketRows({ symbols, tickers: bySymbol, feed, mode });
  const active = useMemo(() => activeRows(rows), [rows]);
  const breadth = useMemo(() => breadthOf(active), [active]);
  const movers = useMemo(
    () => moversOf(active, MOVERS, breadth.turnover[0]?.asset),
    [active, breadth],
  );
  const spanMs = Math.max(0, ...active.map(({ quote }) => quote.spanMs));

  return (
    <main className="grid flex-1 grid-cols-2 gap-px bg-line md:grid-cols-3 lg:min-h-0 lg:grid-cols-[minmax(0,1fr)_19rem] lg:grid-rows-[repeat(4,auto)_minmax(0,1fr)]">
      <h1 className="sr-only">All markets</h1>
      <BreadthPanel breadth={breadth} className="col-span-2 md:col-span-1 lg:col-start-2" />
      {RANKED.map(({ kind, none }) => (
        <MoversPanel
          key={kind}
          title={`Top ${kind}, 24 h`}
          testId={kind}
          rows={movers[kind]}
          none={none}
          figure="change"
          aside={<More kind={kind} />}
          className="lg:col-start-2"
        />
      ))}
      <MoversPanel
        title={`Most traded, 24 h${breadth.turnover[0] ? ` (${breadth.turnover[0].asset})` : ""}`}
        testId="most-traded"
        rows={movers.mostTraded}
        none="Nothing was traded."
        figure="turnover"
        className="hidden lg:col-start-2 lg:flex"
      />
      <div className="hidden bg-surface lg:col-start-2 lg:block" />
      <Panel
        title="Markets"
        aside={<StreamMark feed={feed} />}
        className="col-span-full lg:col-span-1 lg:col-start-1 lg:row-span-full lg:row-start-1"
      >
        <Toolbar
          query={query}
          onQuery={setQuery}
          count={symbols.length}
          favourites={favourites.length}
        />
        {active.length > 0 && spanMs < DAY_MS && (
          <p
            role="note"
            className="border-b border-line bg-notice-tint px-3 py-1 text-2xs text-notice"
          >
            The history is {formatSpan(spanMs)} long so far: “24 h” means since its beginning.
          </p>
        )}
        <MarketsTable
          rows={rows}
          tickers={bySymbol}
          closes={closes}
          favourites={favourites}
          feed={feed}
          query={query}
          onOrder={(sort) => setQuery({ sort })}
        />
      </Panel>
    </main>
  );
}

function More({ kind }: { kind: "gainers" | "losers" }) {
  return (
    <Link
      href={rankingAddress({ kind, window: "24h" })}
      aria-label={`All ${kind}`}
      className="rounded-sm text-2xs text-muted hover:text-ink"
    >
      All
    </Link>
  );
}
