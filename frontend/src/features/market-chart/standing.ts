import type { Candle, CandleStatus } from "@/lib/api/types";

const RANKS: Record<CandleStatus, number> = { open: 0, partial: 1, complete: 2 };

/** How whole a candle is. A minute that the exchange closed is whole without its saying so. */
export function statusOf(candle: Candle): CandleStatus {
  return candle.status ?? (candle.closed ? "complete" : "open");
}

/** Of a kept and a live state of one candle, the one that counts: the fuller, then the newer. */
export function standing(kept: Candle, live: Candle): Candle {
  const more = RANKS[statusOf(kept)] - RANKS[statusOf(live)];
  if (more !== 0) return more > 0 ? kept : live;
  if (kept.revision === undefined || live.revision === undefined) return live;
  return kept.revision > live.revision ? kept : live;
}
