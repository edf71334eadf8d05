import { type ExactSum, plus, ZERO } from "./exact-sum";
import { candleAt, type Indicator, type Known } from "./indicator";

interface State extends Known {
  readonly sum: ExactSum;
}

/** Simple moving average: the mean of the last `period` closes. */
export function simpleMovingAverage(period: number): Indicator<State> {
  return {
    warmUp: period,
    next: (before, candles, at) => {
      const count = (before?.count ?? 0) + 1;
      let sum = plus(before?.sum ?? ZERO, candleAt(candles, at).close);
      if (count > period) sum = plus(sum, -candleAt(candles, at - period).close);
      return { count, sum, values: count < period ? null : [sum.high / period] };
    },
  };
}
