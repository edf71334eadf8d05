import type { StreamState } from "@/lib/api/operations";
import type { Ticker } from "@/lib/api/tickers";
import type { Candle, ListedSymbol, OrderBook, RankedCoin, Ranking, Trade } from "@/lib/api/types";
import type { Feed, FeedSnapshot } from "@/lib/live/feed";
import { type Instrument, instrumentOf } from "@/lib/market/instrument";

export const MINUTE_MS = 60_000;
/** 2024-08-08 23:54:00 UTC. */
export const START_MS = 1_723_161_240_000;

/** A candle of BTCUSDT that opens `minute` minutes after the start. */
export function aCandle(minute: number, given: Partial<Candle> = {}): Candle {
  const openTime = START_MS + minute * MINUTE_MS;
  return {
    symbol: "BTCUSDT",
    interval: "1m",
    open_time: openTime,
    close_time: openTime + MINUTE_MS - 1,
    open: 61_700,
    high: 61_720.5,
    low: 61_690.01,
    close: 61_712.52,
    volume: 12.5,
    quote_volume: 771_000,
    trades: 900,
    closed: true,
    ...given,
  };
}

export function aTrade(id: number, given: Partial<Trade> = {}): Trade {
  return {
    symbol: "BTCUSDT",
    id,
    price: 61_712.52,
    quantity: 0.00251,
    time: START_MS + id,
    buyer_is_maker: false,
    ...given,
  };
}

export function aBook(given: Partial<OrderBook> = {}): OrderBook {
  return {
    symbol: "BTCUSDT",
    last_update_id: 100,
    event_time: START_MS,
    bids: [
      [61_712.5, 1.5],
      [61_712.4, 0.5],
    ],
    asks: [
      [61_712.6, 0.25],
      [61_712.9, 3.75],
    ],
    stale: false,
    ...given,
  };
}

export function aListedSymbol(base: string, given: Partial<ListedSymbol> = {}): ListedSymbol {
  return {
    symbol: `${base}USDT`,
    base_asset: base,
    quote_asset: "USDT",
    status: "TRADING",
    tick_size: 0.01,
    step_size: 0.00001,
    min_notional: 5,
    market: "simulator",
    time: START_MS,
    ...given,
  };
}

export function aCoin(rank: number, given: Partial<RankedCoin> = {}): RankedCoin {
  return {
    rank,
    symbol: "BTCUSDT",
    price: 61_712.52,
    price_change: 6_702.51,
    price_change_percent: 12.184,
    base_volume: 50_213.82107,
    quote_volume: 2_954_120_443.182071,
    high: 62_745.14,
    low: 54_730,
    since: 1_723_075_260_000,
    market_cap: 1_217_910_000_000.5,
    supply_as_of: "2024-08-01",
    ...given,
  };
}

export function aRanking(given: Partial<Ranking> = {}): Ranking {
  return { type: "gainers", window: "24h", as_of: START_MS, coins: [aCoin(1)], ...given };
}

/** A stream of a symbol that is as it should be. */
export function aStream(
  symbol: string,
  stream: StreamState["stream"],
  given: Partial<StreamState> = {},
): StreamState {
  return {
    symbol,
    stream,
    market: "simulator",
    data_age_ms: 120,
    event_time: START_MS,
    event_lag_ms: 5,
    open_gaps: [],
    unfillable_gaps: 0,
    ...given,
  };
}

export const BTCUSDT: Instrument = instrumentOf(aListedSymbol("BTC"));

/** A feed that stands still at what it is given. */
export function stillFeed<State>(
  state: State,
  given: Partial<FeedSnapshot<State>> = {},
): Feed<State> {
  const snapshot: FeedSnapshot<State> = {
    phase: "live",
    loaded: true,
    freshness: null,
    ...given,
    state,
  };
  return {
    subscribe: () => () => undefined,
    getSnapshot: () => snapshot,
    getEmptySnapshot: () => snapshot,
    start: () => undefined,
    stop: () => undefined,
    hurry: () => undefined,
  };
}

/** A feed that the test moves. */
export function movingFeed<State>(
  given: Partial<FeedSnapshot<State>> & { state: State },
): Feed<State> & { set: (given: Partial<FeedSnapshot<State>>) => void } {
  const listeners = new Set<() => void>();
  let snapshot = stillFeed(given.state, given).getSnapshot();
  return {
    ...stillFeed(given.state),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getSnapshot: () => snapshot,
    set: (changed) => {
      snapshot = { ...snapshot, ...changed };
      for (const listener of listeners) listener();
    },
  };
}

/** The rolling 24 hours that end with the start's minute. */
export function aTicker(given: Partial<Ticker> = {}): Ticker {
  return {
    symbol: "BTCUSDT",
    open: 60_000,
    high: 62_500,
    low: 59_500,
    last: 61_500,
    volume: 1_000,
    quoteVolume: 61_000_000,
    trades: 500_000,
    openTimeMs: START_MS - 1_439 * MINUTE_MS,
    closeTimeMs: START_MS + MINUTE_MS - 1,
    ...given,
  };
}
