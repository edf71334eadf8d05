/**
 * A sum of doubles kept to twice their precision, so that a window can slide over thousands of
 * candles, adding and taking away, without rounding piling up. Error-free transformations after
 * Knuth (sum) and Dekker (product).
 */
export interface ExactSum {
  readonly high: number;
  readonly low: number;
}

export const ZERO: ExactSum = { high: 0, low: 0 };

export function plus(sum: ExactSum, value: number): ExactSum {
  return added(sum, { high: value, low: 0 });
}

export function plusSquare(sum: ExactSum, value: number, sign: 1 | -1 = 1): ExactSum {
  const { high, low } = product(value, value);
  return added(sum, { high: sign * high, low: sign * low });
}

/** n·Σx² − (Σx)², where subtracting two doubles would leave little but rounding. Never below zero. */
export function spread(sum: ExactSum, squares: ExactSum, count: number): number {
  const square = product(sum.high, sum.high);
  const squared = { high: square.high, low: square.low + 2 * sum.high * sum.low };
  const scaled = product(squares.high, count);
  const total = { high: scaled.high, low: scaled.low + squares.low * count };
  const difference = added(total, { high: -squared.high, low: -squared.low });
  return Math.max(0, difference.high + difference.low);
}

function added(a: ExactSum, b: ExactSum): ExactSum {
  const high = a.high + b.high;
  const part = high - a.high;
  const low = a.high - (high - part) + (b.high - part) + a.low + b.low;
  return { high: high + low, low: low - (high + low - high) };
}

function product(a: number, b: number): ExactSum {
  const high = a * b;
  const [aHigh, aLow] = halves(a);
  const [bHigh, bLow] = halves(b);
  const low = aHigh * bHigh - high + aHigh * bLow + aLow * bHigh + aLow * bLow;
  return { high, low };
}

/** Two doubles of 26 bits each that make up one of 53. */
function halves(value: number): [number, number] {
  const scaled = value * 134_217_729;
  const high = scaled - (scaled - value);
  return [high, value - high];
}
