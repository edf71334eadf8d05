import type { Candle } from "@/lib/api/types";

const MINUTE_MS = 60_000;

/** What a stretch of one-minute candles amounts to. */
export interface WindowStats {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly volume: number;
  /** Null when it is not known of every candle. */
  readonly quoteVolume: number | null;
  /** The last price against the first open, as a ratio. */
  readonly change: number;
  /** From the first candle's opening to the last one's end, ms. */
  readonly spanMs: number;
}

/** Sums up the minutes of the last `windowMs` before the newest one's end; null without any. */
export function windowStats(candles: readonly Candle[], windowMs: number): WindowStats | null {
  const last = candles.at(-1);
  if (last === undefined) return null;
  const end = last.open_time + MINUTE_MS;
  const within = candles.filter((candle) => candle.open_time >= end - windowMs);
  const first = within[0] ?? last;
  return {
    open: first.open,
    high: Math.max(...within.map((candle) => candle.high)),
    low: Math.min(...within.map((candle) => candle.low)),
    volume: within.reduce((sum, candle) => sum + candle.volume, 0),
    quoteVolume: within.reduce<number | null>(
      (sum, { quote_volume: of }) => (sum === null || of === null ? null : sum + of),
      0,
    ),
    change: first.open === 0 ? 0 : last.close / first.open - 1,
    spanMs: end - first.open_time,
  };
}
