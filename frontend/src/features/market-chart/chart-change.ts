import type { Candle } from "@/lib/api/types";
import type { Candles } from "./candle-fold";

const MINUTE_MS = 60_000;
/** A longer hole is left to the time axis: its minutes would push every candle off the screen. */
const MAX_MARKED_GAP = 240;

/** A minute of the chart: a candle, or a marked hole where none is known. */
export type Bar = { readonly openTime: number; readonly candle: Candle | null };

/** What has to be done to a chart that shows one set of candles so that it shows another. */
export type ChartChange =
  | { readonly kind: "none" }
  | { readonly kind: "last"; readonly candles: readonly Candle[] }
  | { readonly kind: "all"; readonly bars: readonly Bar[] };

/**
 * Finds the cheapest change. A chart takes a new state of its last candle and the minute after it;
 * anything else (a correction in the past, a hole, a new beginning) needs all the data again.
 */
export function chartChange(shown: Candles, wanted: Candles): ChartChange {
  if (shown === wanted) return { kind: "none" };
  const first = shown.length - 1;
  const last = shown[first];
  const grown = wanted.length - shown.length;
  if (last === undefined || grown < 0 || !samePrefix(shown, wanted, first)) return all(wanted);
  const candles = wanted.slice(first);
  if (candles[0]?.open_time !== last.open_time || !contiguous(candles)) return all(wanted);
  return { kind: "last", candles };
}

/** Puts an empty minute wherever one is missing, so that a hole is seen as one. */
export function barsOf(candles: Candles): Bar[] {
  const bars: Bar[] = [];
  for (const candle of candles) {
    const previous = bars.at(-1)?.openTime ?? candle.open_time;
    const missing = (candle.open_time - previous) / MINUTE_MS - 1;
    for (let minute = 1; missing <= MAX_MARKED_GAP && minute <= missing; minute += 1) {
      bars.push({ openTime: previous + minute * MINUTE_MS, candle: null });
    }
    bars.push({ openTime: candle.open_time, candle });
  }
  return bars;
}

function all(candles: Candles): ChartChange {
  return { kind: "all", bars: barsOf(candles) };
}

function samePrefix(shown: Candles, wanted: Candles, length: number): boolean {
  for (let index = 0; index < length; index += 1) {
    if (shown[index] !== wanted[index]) return false;
  }
  return true;
}

function contiguous(candles: readonly Candle[]): boolean {
  return candles.every((candle, index) => {
    const previous = candles[index - 1];
    return previous === undefined || candle.open_time === previous.open_time + MINUTE_MS;
  });
}
