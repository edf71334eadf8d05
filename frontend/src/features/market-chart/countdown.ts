import type { Freshness } from "@/lib/live/feed";
import type { Candles } from "./candle-fold";

/**
 * How long the newest candle stays open, ms, by the exchange's clock: its last stamp, and the time
 * that has gone by here since. Null when there is no open candle, or no stamp.
 */
export function remainingMs(
  candles: Candles,
  freshness: Freshness | null,
  nowMs: number,
): number | null {
  const last = candles.at(-1);
  if (last === undefined || freshness === null) return null;
  const exchangeMs = freshness.eventTimeMs + Math.max(0, nowMs - freshness.receivedAtMs);
  return Math.max(0, last.close_time + 1 - exchangeMs);
}

/** `0:07`, `59:59`, `23:59:59`. A second that has begun is still counted. */
export function countdownText(durationMs: number): string {
  const seconds = Math.ceil(durationMs / 1_000);
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  const clock = `${two(minutes % 60)}:${two(seconds % 60)}`;
  return minutes < 60 ? clock.replace(/^0/, "") : `${Math.floor(minutes / 60)}:${clock}`;
}
