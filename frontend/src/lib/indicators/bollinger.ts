import { type ExactSum, plus, plusSquare, spread, ZERO } from "./exact-sum";
import { candleAt, type Indicator, type Known } from "./indicator";

interface State extends Known {
  readonly sum: ExactSum;
  readonly squares: ExactSum;
}

/**
 * Bollinger bands: the mean of the last `period` closes, and `width` standard deviations (of the
 * whole window, not of a sample) above and below it. Values: middle, upper, lower.
 */
export function bollingerBands(period: number, width: number): Indicator<State> {
  return {
    warmUp: period,
    next: (before, candles, at) => {
      const count = (before?.count ?? 0) + 1;
      const { close } = candleAt(candles, at);
      let sum = plus(before?.sum ?? ZERO, close);
      let squares = plusSquare(before?.squares ?? ZERO, close);
      if (count > period) {
        const leaving = candleAt(candles, at - period).close;
        sum = plus(sum, -leaving);
        squares = plusSquare(squares, leaving, -1);
      }
      return { count, sum, squares, values: count < period ? null : bands(sum, squares) };
    },
  };

  function bands(sum: ExactSum, squares: ExactSum): number[] {
    const middle = sum.high / period;
    const reach = (width * Math.sqrt(spread(sum, squares, period))) / period;
    return [middle, middle + reach, middle - reach];
  }
}
