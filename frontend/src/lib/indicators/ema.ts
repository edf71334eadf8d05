import { candleAt, type Indicator, type Known } from "./indicator";
import { averageOf, exponentialWeight, type Smoothing, smoothed, UNSMOOTHED } from "./smoothing";

interface State extends Known {
  readonly smoothing: Smoothing;
}

/** Exponential moving average of the closes, begun with the mean of the first `period`. */
export function exponentialMovingAverage(period: number): Indicator<State> {
  const weight = exponentialWeight(period);
  return {
    warmUp: period,
    next: (before, candles, at) => {
      const { close } = candleAt(candles, at);
      const smoothing = smoothed(before?.smoothing ?? UNSMOOTHED, close, period, weight);
      const average = averageOf(smoothing, period);
      return { count: smoothing.count, smoothing, values: average === null ? null : [average] };
    },
  };
}
