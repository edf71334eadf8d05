"use client";

import { useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { ConnectionStatus } from "@/features/connection/connection-status";
import { CANDLE_FEEDS } from "@/features/market-chart/candle-fold";
import { MarketChart } from "@/features/market-chart/market-chart";
import { MarketSummary } from "@/features/market-summary/market-summary";
import { BOOK_FEED } from "@/features/order-book/book-fold";
import { DepthPanel } from "@/features/order-book/depth-chart";
import { OrderBookPanel } from "@/features/order-book/order-book";
import { FIRST_TRADES, newestTrades, TAPE_FEED } from "@/features/trade-tape/tape-fold";
import { TradeTape } from "@/features/trade-tape/trade-tape";
import type { Market } from "@/lib/api/types";
import type { Feed } from "@/lib/live/feed";
import { pacedFeed } from "@/lib/live/paced-feed";
import { selectFeed } from "@/lib/live/select-feed";
import { useFeed } from "@/lib/live/use-feed";
import { intervalOf } from "@/lib/market/addresses";
import type { Instrument } from "@/lib/market/instrument";
import { useStored } from "@/lib/stored/use-stored";
import { PHONE, useMediaQuery } from "@/lib/use-media-query";
import { layoutChoice, phoneTab } from "./layout-choice";
import { LayoutMenu } from "./layout-menu";
import { MarketPanels } from "./market-panels";
import { MarketTabs } from "./market-tabs";

/** The minutes that the figures of a day are made of: as many as a stream begins with at most. */
const MINUTES = 1_500;
/** Candles that a stream of longer ones begins with; the history has the rest. */
const LONGER_CANDLES = 300;

/** Book and trades are shown ten times a second, as often as the exchange tells of its book. */
const PACE_MS = 100;

/** Chart, book and tape of one market, each on its own stream for as long as it is in sight. */
export function MarketView({
  instrument,
  market,
}: {
  instrument: Instrument;
  market: Market | null;
}) {
  const interval = intervalOf(useSearchParams());
  const { symbol } = instrument;
  const phone = useMediaQuery(PHONE);
  const shown = useShown(phone);
  const minutes = useFeed(CANDLE_FEEDS["1m"], symbol, MINUTES);
  const wantsLonger = interval !== "1m" && shown.chart;
  const longer = useFeed(CANDLE_FEEDS[interval], symbol, LONGER_CANDLES, wantsLonger);
  const candles = interval === "1m" ? minutes : longer;
  const book = usePaced(useFeed(BOOK_FEED, symbol, null, shown.book));
  const trades = usePaced(useFeed(TAPE_FEED, symbol, FIRST_TRADES, shown.trades));
  const lastTrades = useMemo(
    // Trades that are no longer followed would be taken for the last ones.
    () => selectFeed(trades, shown.trades ? newestTrades : () => []),
    [trades, shown.trades],
  );
  const panels = {
    chart: (
      <MarketChart
        feed={candles}
        interval={interval}
        instrument={instrument}
        className="min-h-0 flex-1"
      />
    ),
    book: <OrderBookPanel feed={book} instrument={instrument} />,
    depth: <DepthPanel feed={book} instrument={instrument} />,
    trades: (
      // What is held of one market's trades is not shown for another's.
      <TradeTape key={symbol} feed={trades} instrument={instrument} className="flex-1" />
    ),
  };
  return (
    <>
      <h1 className="sr-only">
        {instrument.base}/{instrument.quote}
      </h1>
      <div className="col-span-full row-start-3 flex items-center border-b border-line bg-surface px-3 pb-2 md:col-span-1 md:row-start-2 md:py-2 md:pl-5">
        <MarketSummary minutes={minutes} trades={lastTrades} instrument={instrument} />
      </div>
      <div className="row-start-2 flex items-center bg-surface pr-3 md:col-start-3 md:border-b md:border-line">
        {!phone && <LayoutMenu />}
        <ConnectionStatus
          candles={shown.chart ? candles : minutes}
          book={book}
          trades={trades}
          market={market}
        />
      </div>
      {phone ? (
        <MarketTabs
          chart={panels.chart}
          book={
            <>
              {panels.book}
              <div className="grid h-64 border-t border-line">{panels.depth}</div>
            </>
          }
          trades={
            <div className="relative flex-1">
              <div className="absolute inset-0 flex flex-col">{panels.trades}</div>
            </div>
          }
        />
      ) : (
        <MarketPanels {...panels} />
      )}
    </>
  );
}

function usePaced<State>(feed: Feed<State>): Feed<State> {
  return useMemo(() => pacedFeed(feed, PACE_MS), [feed]);
}

/** What is in sight: on a phone the chosen tab, otherwise what is not hidden. */
function useShown(phone: boolean) {
  const [tab] = useStored(phoneTab);
  const [{ hidden }] = useStored(layoutChoice);
  if (phone) return { chart: tab === "chart", book: tab === "book", trades: tab === "trades" };
  return {
    chart: true,
    book: !hidden.includes("book") || !hidden.includes("depth"),
    trades: !hidden.includes("trades"),
  };
}
