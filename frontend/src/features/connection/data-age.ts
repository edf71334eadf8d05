import type { Market } from "@/lib/api/types";
import type { Freshness } from "@/lib/live/feed";

/**
 * How old the newest thing on the screen is, in ms; null when that cannot be known.
 *
 * Of a running market: the time since it came, and what it took to come. A browser's clock may be
 * behind the exchange's, so a stamp from the future counts as having come at once. A replay keeps
 * the recording's stamps, years old or shifted: there only the time since the last news counts.
 */
export function dataAgeMs(
  freshness: Freshness | null,
  mode: Market["mode"] | null,
  nowMs: number,
): number | null {
  if (freshness === null || mode === null) return null;
  const sinceReceived = Math.max(0, nowMs - freshness.receivedAtMs);
  if (mode === "replayed") return freshness.byUpdate ? sinceReceived : null;
  return sinceReceived + Math.max(0, freshness.receivedAtMs - freshness.eventTimeMs);
}

/** Data older than this is pointed out: candles alone come every two seconds. */
export const OLD_MS = 10_000;
