import { type Bar, barsOf } from "./bars";
import type { Candles } from "./candle-fold";

/** What has to be done to a chart that shows one set of candles so that it shows another. */
export type ChartChange =
  | { readonly kind: "none" }
  | { readonly kind: "last"; readonly bars: readonly Bar[] }
  | { readonly kind: "all"; readonly bars: readonly Bar[] };

/**
 * Finds the cheapest change. A chart takes a new state of its last candle and the one after it;
 * anything else (older candles, a correction in the past, a hole, a new beginning) needs all the
 * data again.
 */
export function chartChange(shown: Candles, wanted: Candles, intervalMs: number): ChartChange {
  if (shown === wanted) return { kind: "none" };
  const first = shown.length - 1;
  const last = shown[first];
  const grown = wanted.length - shown.length;
  const all = (): ChartChange => ({ kind: "all", bars: barsOf(wanted, intervalMs) });
  if (last === undefined || grown < 0 || !samePrefix(shown, wanted, first)) return all();
  const candles = wanted.slice(first);
  if (candles[0]?.open_time !== last.open_time || !contiguous(candles, intervalMs)) return all();
  return { kind: "last", bars: barsOf(candles, intervalMs) };
}

function samePrefix(shown: Candles, wanted: Candles, length: number): boolean {
  for (let index = 0; index < length; index += 1) {
    if (shown[index] !== wanted[index]) return false;
  }
  return true;
}

function contiguous(candles: Candles, intervalMs: number): boolean {
  return candles.every((candle, index) => {
    const previous = candles[index - 1];
    return previous === undefined || candle.open_time === previous.open_time + intervalMs;
  });
}
