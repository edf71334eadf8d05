import type { RankedCoin, RankingWindow } from "@/lib/api/types";

const MINUTE_MS = 60_000;
const LENGTHS_MS: Record<RankingWindow, number> = {
  "24h": 1_440 * MINUTE_MS,
  "1h": 60 * MINUTE_MS,
};

/**
 * How much of the window is known of a coin, ms, as of one that was listed within it; null when all
 * of it is. Windows begin with a whole minute, so one minute is no shortfall.
 */
export function knownSpanMs(
  coin: Pick<RankedCoin, "since">,
  asOfMs: number,
  window: RankingWindow,
): number | null {
  // An API that is older than this page does not tell.
  const sinceMs = coin.since ?? null;
  if (sinceMs === null) return null;
  const spanMs = asOfMs - sinceMs;
  return spanMs < LENGTHS_MS[window] - MINUTE_MS ? Math.max(0, spanMs) : null;
}
