import type { Candle } from "@/lib/api/types";
import type { Candles } from "./candle-fold";
import { statusOf } from "./standing";

/** A longer hole is drawn shorter: its bars would push every candle off the screen. */
export const MAX_HOLE_BARS = 240;
/** How many bars stand for such a hole. */
const LONG_HOLE_BARS = 24;

/** A candle of the chart; not `whole` when minutes of it were never observed. */
export interface CandleBar {
  readonly openTime: number;
  readonly candle: Candle;
  readonly whole: boolean;
}

/** A place without a candle. */
export interface HoleBar {
  readonly openTime: number;
  readonly candle: null;
}

export type Bar = CandleBar | HoleBar;

/** A run of candles that are not known. */
export interface Hole {
  /** Where the first and the last of them would open, ms. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly missing: number;
}

/** Puts a bar wherever candles are missing, so that a hole is seen as one. */
export function barsOf(candles: Candles, intervalMs: number): Bar[] {
  const bars: Bar[] = [];
  candles.forEach((candle, index) => {
    const hole = holeBefore(candles, index, intervalMs);
    if (hole !== null) bars.push(...holeBars(hole, intervalMs));
    bars.push({ openTime: candle.open_time, candle, whole: isWhole(candles, index) });
  });
  return bars;
}

/** What of a series is not as it should be. */
export interface Flaws {
  readonly partial: number;
  readonly missing: number;
}

export function flawsOf(candles: Candles, intervalMs: number): Flaws {
  let partial = 0;
  let missing = 0;
  candles.forEach((_, index) => {
    if (!isWhole(candles, index)) partial += 1;
    missing += holeBefore(candles, index, intervalMs)?.missing ?? 0;
  });
  return { partial, missing };
}

/** The hole that a time is in, where `next` is the index of the first candle after it. */
export function holeBefore(candles: Candles, next: number, intervalMs: number): Hole | null {
  const previous = candles[next - 1];
  const candle = candles[next];
  if (previous === undefined || candle === undefined) return null;
  const missing = (candle.open_time - previous.open_time) / intervalMs - 1;
  if (missing < 1) return null;
  const firstMs = previous.open_time + intervalMs;
  return { firstMs, lastMs: candle.open_time - intervalMs, missing };
}

/** Only the newest candle may be open: a time that is over has a closed one, or an incomplete one. */
export function isWhole(candles: Candles, index: number): boolean {
  const candle = candles[index];
  if (candle === undefined) return true;
  const status = statusOf(candle);
  return status === "complete" || (status === "open" && index === candles.length - 1);
}

function holeBars({ firstMs, missing }: Hole, intervalMs: number): HoleBar[] {
  const length = missing > MAX_HOLE_BARS ? LONG_HOLE_BARS : missing;
  return Array.from({ length }, (_, at) => ({ openTime: firstMs + at * intervalMs, candle: null }));
}
