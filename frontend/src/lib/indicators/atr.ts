import { candleAt, type Indicator, type Known, type Measured } from "./indicator";
import { averageOf, type Smoothing, smoothed, UNSMOOTHED, wildersWeight } from "./smoothing";

interface State extends Known {
  readonly ranges: Smoothing;
}

/**
 * Wilder's average true range: how far the price goes within a candle, the jump from the last close
 * included. In the quote asset.
 */
export function averageTrueRange(period: number): Indicator<State> {
  const weight = wildersWeight(period);
  return {
    warmUp: period + 1,
    next: (before, candles, at) => {
      // The first candle has no close before it, so its true range is not known.
      if (before === null) return { count: 1, ranges: UNSMOOTHED, values: null };
      const range = trueRange(candleAt(candles, at), candleAt(candles, at - 1).close);
      const ranges = smoothed(before.ranges, range, period, weight);
      const average = averageOf(ranges, period);
      return { count: before.count + 1, ranges, values: average === null ? null : [average] };
    },
  };
}

function trueRange({ high, low }: Measured, lastClose: number): number {
  return Math.max(high, lastClose) - Math.min(low, lastClose);
}
