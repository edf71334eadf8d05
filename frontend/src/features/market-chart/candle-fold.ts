import { isCandleOf } from "@/lib/api/guards";
import type { Candle } from "@/lib/api/types";
import type { FeedDefinition } from "@/lib/live/feed";
import type { LiveMessage } from "@/lib/live/message";
import { INTERVALS, type Interval } from "@/lib/market/intervals";

/** Live candles kept in the page: two days of minutes. */
export const MAX_CANDLES = 2_880;

/** Ascending by open time, each open time once. */
export type Candles = readonly Candle[];

/** The live candles of `/ws/kline`, by interval. */
export const CANDLE_FEEDS = Object.fromEntries(
  INTERVALS.map((interval) => [interval, candleFeed(interval)]),
) as Record<Interval, FeedDefinition<Candle, Candles>>;

function candleFeed(interval: Interval): FeedDefinition<Candle, Candles> {
  return {
    path: "/ws/kline",
    parameters: { interval },
    empty: [],
    isItem: (value) => isCandleOf(interval, value),
    fold: foldCandles,
    eventTimeMs: (candle) =>
      candle.event_time ?? (candle.closed ? candle.close_time : candle.open_time),
  };
}

/**
 * Takes a message into the candles. `initial` is the whole truth; anything else replaces or adds one
 * candle, wherever in time it belongs.
 */
export function foldCandles(candles: Candles, message: LiveMessage<Candle>): Candles {
  if (message.type === "initial") return bounded(sortedUnique(message.data));
  return withCandle(candles, message.data);
}

function withCandle(candles: Candles, candle: Candle): Candles {
  const at = lowerBound(candles, candle.open_time);
  const old = candles[at];
  if (old === undefined) return bounded([...candles, candle]);
  if (old.open_time === candle.open_time) {
    return supersedes(candle, old) ? candles.with(at, candle) : candles;
  }
  // Older than everything that was kept for lack of room: it has no place any more.
  if (at === 0 && candles.length >= MAX_CANDLES) return candles;
  return bounded(candles.toSpliced(at, 0, candle));
}

/**
 * The platform's own order of two states of a candle, where both have one. Else a closed candle
 * never opens again, and changes only by a later word of the exchange.
 */
function supersedes(candle: Candle, old: Candle): boolean {
  if (candle.revision !== undefined && old.revision !== undefined) {
    return candle.revision > old.revision;
  }
  if (candle.closed !== old.closed) return candle.closed;
  return old.event_time === undefined || (candle.event_time ?? 0) > old.event_time;
}

function sortedUnique(candles: Candles): Candles {
  const byOpenTime = new Map<number, Candle>();
  for (const candle of candles) {
    const old = byOpenTime.get(candle.open_time);
    if (old === undefined || supersedes(candle, old)) byOpenTime.set(candle.open_time, candle);
  }
  return [...byOpenTime.values()].sort((a, b) => a.open_time - b.open_time);
}

function bounded(candles: Candles): Candles {
  return candles.length > MAX_CANDLES ? candles.slice(-MAX_CANDLES) : candles;
}

/** The index of the first candle that opens at `openTime` or later. */
export function lowerBound(candles: Candles, openTime: number): number {
  let low = 0;
  let high = candles.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const candle = candles[middle];
    if (candle !== undefined && candle.open_time < openTime) low = middle + 1;
    else high = middle;
  }
  return low;
}
