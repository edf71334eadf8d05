import { candleAt, type Indicator, type Known } from "./indicator";
import { averageOf, exponentialWeight, type Smoothing, smoothed, UNSMOOTHED } from "./smoothing";

interface State extends Known {
  readonly fast: Smoothing;
  readonly slow: Smoothing;
  readonly signal: Smoothing;
}

/**
 * Moving average convergence/divergence: a fast exponential average of the closes less a slow one,
 * the signal (an exponential average of that), and their difference. Values: line, signal,
 * histogram.
 *
 * As in TA-Lib both averages have their first value at the same candle, the fast one begun with the
 * closes just before it; and there is no line before there is a signal.
 */
export function convergenceDivergence(
  fastPeriod: number,
  slowPeriod: number,
  signalPeriod: number,
): Indicator<State> {
  const take = (smoothing: Smoothing, value: number, period: number) =>
    smoothed(smoothing, value, period, exponentialWeight(period));
  return {
    warmUp: slowPeriod + signalPeriod - 1,
    next: (before, candles, at) => {
      const { close } = candleAt(candles, at);
      const count = (before?.count ?? 0) + 1;
      const slow = take(before?.slow ?? UNSMOOTHED, close, slowPeriod);
      let fast = before?.fast ?? UNSMOOTHED;
      if (count > slowPeriod - fastPeriod) fast = take(fast, close, fastPeriod);
      let signal = before?.signal ?? UNSMOOTHED;
      const fastAverage = averageOf(fast, fastPeriod);
      const slowAverage = averageOf(slow, slowPeriod);
      if (fastAverage === null || slowAverage === null) {
        return { count, fast, slow, signal, values: null };
      }
      const line = fastAverage - slowAverage;
      signal = take(signal, line, signalPeriod);
      const average = averageOf(signal, signalPeriod);
      const values = average === null ? null : [line, average, line - average];
      return { count, fast, slow, signal, values };
    },
  };
}
