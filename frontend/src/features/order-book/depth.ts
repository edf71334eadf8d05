import type { Ladder, LadderRow } from "./ladder";

/** A corner of a side's line of cumulative size. */
export interface Corner {
  readonly ticks: number;
  readonly lots: number;
}

/** What it takes to buy or sell everything up to a price. */
export interface Sweep {
  readonly side: "bid" | "ask";
  /** The price that was asked about. */
  readonly ticks: number;
  readonly lots: number;
  readonly worth: bigint;
  /** From the mid to the price, as a ratio; null when there is no mid. */
  readonly distance: number | null;
}

/**
 * The line of a side as stairs, from its best price outwards: it goes up at each level by what
 * stands there, and is level in between.
 */
export function stairs(rows: readonly LadderRow[]): Corner[] {
  let below = 0;
  return rows.flatMap(({ ticks, totalLots }) => {
    const corners = [
      { ticks, lots: below },
      { ticks, lots: totalLots },
    ];
    below = totalLots;
    return corners;
  });
}

/** The prices and the size that a chart of both sides reaches to; null of an empty book. */
export function extent({ bids, asks }: Ladder) {
  const prices = [...bids, ...asks].map(({ ticks }) => ticks);
  if (prices.length === 0) return null;
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  return {
    // A single price still needs some width.
    low: low === high ? low - 1 : low,
    high: low === high ? high + 1 : high,
    lots: Math.max(bids.at(-1)?.totalLots ?? 0, asks.at(-1)?.totalLots ?? 0),
  };
}

/**
 * Everything up to a price: of the bids at or above it, of the asks at or below it. Between the
 * best prices there is nothing. Null beyond what is known of the side.
 */
export function sweepTo(ladder: Ladder, ticks: number, midTicks: number | null): Sweep | null {
  const side = sideAt(ladder, ticks, midTicks);
  if (side === null) return null;
  const rows = side === "bid" ? ladder.bids : ladder.asks;
  const last = rows.at(-1);
  if (last && (side === "bid" ? ticks < last.ticks : ticks > last.ticks)) return null;
  const reached = rows.findLast((row) =>
    side === "bid" ? row.ticks >= ticks : row.ticks <= ticks,
  );
  return {
    side,
    ticks,
    lots: reached?.totalLots ?? 0,
    worth: reached?.totalWorth ?? 0n,
    distance: midTicks === null || midTicks === 0 ? null : (ticks - midTicks) / midTicks,
  };
}

function sideAt({ bids, asks }: Ladder, ticks: number, midTicks: number | null) {
  if (midTicks !== null) return ticks < midTicks ? "bid" : "ask";
  if (bids.length > 0) return "bid";
  return asks.length > 0 ? "ask" : null;
}
