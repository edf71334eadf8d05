"use client";

import type { ReactNode } from "react";
import { ConnectionStatus } from "@/features/connection/connection-status";
import { CANDLE_FEED } from "@/features/market-chart/candle-fold";
import { MarketChart } from "@/features/market-chart/market-chart";
import { MarketSummary } from "@/features/market-summary/market-summary";
import { BOOK_FEED } from "@/features/order-book/book-fold";
import { OrderBookPanel } from "@/features/order-book/order-book";
import { MAX_TRADES, TAPE_FEED } from "@/features/trade-tape/tape-fold";
import { TradeTape } from "@/features/trade-tape/trade-tape";
import type { Market } from "@/lib/api/types";
import { useFeed } from "@/lib/live/use-feed";
import type { Instrument } from "@/lib/market/instrument";

/** As many closed candles as the API gives at once. */
const MAX_CLOSED_CANDLES = 1_000;

/** Chart, book and tape of one market, each on its own stream. */
export function MarketView(props: {
  instrument: Instrument;
  market: Market | null;
  navigation: ReactNode;
}) {
  const { instrument, market, navigation } = props;
  const candles = useFeed(CANDLE_FEED, instrument.symbol, MAX_CLOSED_CANDLES);
  const book = useFeed(BOOK_FEED, instrument.symbol, null);
  const trades = useFeed(TAPE_FEED, instrument.symbol, MAX_TRADES);
  return (
    <>
      <header className="flex flex-wrap items-center gap-x-5 gap-y-2 border-b border-line bg-surface px-3 py-2">
        {navigation}
        <h1 className="sr-only">
          {instrument.base}/{instrument.quote}
        </h1>
        <div className="ml-auto md:order-last">
          <ConnectionStatus candles={candles} book={book} trades={trades} market={market} />
        </div>
        <MarketSummary candles={candles} trades={trades} instrument={instrument} />
      </header>
      <main className="grid min-h-0 flex-1 grid-cols-1 gap-px bg-line sm:grid-cols-2 lg:grid-cols-[minmax(0,1fr)_18rem] lg:grid-rows-[minmax(0,3fr)_minmax(0,2fr)] xl:grid-cols-[minmax(0,1fr)_18.5rem_17rem] xl:grid-rows-1">
        <MarketChart
          feed={candles}
          instrument={instrument}
          className="h-[26rem] sm:col-span-2 lg:col-span-1 lg:row-span-2 lg:h-auto xl:row-span-1"
        />
        <OrderBookPanel feed={book} instrument={instrument} className="lg:h-auto" />
        <TradeTape feed={trades} instrument={instrument} className="h-[28rem] lg:h-auto" />
      </main>
    </>
  );
}
