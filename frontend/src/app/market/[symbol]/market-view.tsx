"use client";

import { useSearchParams } from "next/navigation";
import { ConnectionStatus } from "@/features/connection/connection-status";
import { CANDLE_FEEDS } from "@/features/market-chart/candle-fold";
import { MarketChart } from "@/features/market-chart/market-chart";
import { MarketSummary } from "@/features/market-summary/market-summary";
import { BOOK_FEED } from "@/features/order-book/book-fold";
import { OrderBookPanel } from "@/features/order-book/order-book";
import { MAX_TRADES, TAPE_FEED } from "@/features/trade-tape/tape-fold";
import { TradeTape } from "@/features/trade-tape/trade-tape";
import type { Market } from "@/lib/api/types";
import { useFeed } from "@/lib/live/use-feed";
import { intervalOf } from "@/lib/market/addresses";
import type { Instrument } from "@/lib/market/instrument";

/** The minutes that the figures of a day are made of: as many as a stream begins with at most. */
const MINUTES = 1_500;
/** Candles that a stream of longer ones begins with; the history has the rest. */
const LONGER_CANDLES = 300;

/** Chart, book and tape of one market, each on its own stream. */
export function MarketView({
  instrument,
  market,
}: {
  instrument: Instrument;
  market: Market | null;
}) {
  const interval = intervalOf(useSearchParams());
  const { symbol } = instrument;
  const minutes = useFeed(CANDLE_FEEDS["1m"], symbol, MINUTES);
  const longer = useFeed(CANDLE_FEEDS[interval], symbol, LONGER_CANDLES, interval !== "1m");
  const candles = interval === "1m" ? minutes : longer;
  const book = useFeed(BOOK_FEED, symbol, null);
  const trades = useFeed(TAPE_FEED, symbol, MAX_TRADES);
  return (
    <main className="contents">
      <h1 className="sr-only">
        {instrument.base}/{instrument.quote}
      </h1>
      <div className="col-span-full row-start-3 flex items-center border-b border-line bg-surface px-3 pb-2 md:col-span-1 md:row-start-2 md:py-2 md:pl-5">
        <MarketSummary minutes={minutes} trades={trades} instrument={instrument} />
      </div>
      <div className="row-start-2 flex items-center bg-surface pr-3 md:col-start-3 md:border-b md:border-line">
        <ConnectionStatus candles={candles} book={book} trades={trades} market={market} />
      </div>
      <div className="col-span-full grid min-h-0 grid-cols-1 gap-px bg-line sm:grid-cols-2 sm:grid-rows-[minmax(24rem,1fr)_auto] lg:grid-cols-[minmax(0,1fr)_16rem_15rem] lg:grid-rows-[minmax(0,1fr)] xl:grid-cols-[minmax(0,1fr)_18.5rem_17rem] 2xl:grid-cols-[minmax(0,1fr)_20.5rem_18rem]">
        <MarketChart
          feed={candles}
          interval={interval}
          instrument={instrument}
          className="h-[26rem] sm:col-span-2 sm:h-auto lg:col-span-1"
        />
        <OrderBookPanel feed={book} instrument={instrument} />
        <TradeTape feed={trades} instrument={instrument} className="h-[28rem] sm:h-auto" />
      </div>
    </main>
  );
}
