import type { OrderBook, PriceLevel } from "@/lib/api/types";

export const LADDER_LEVELS = 20;

/** One level with everything that is better or equal on its side added up. */
export interface LadderRow {
  readonly price: number;
  readonly quantity: number;
  readonly total: number;
  /** `total` against the larger of the two sides' sums, 0 to 1. */
  readonly depth: number;
}

export interface Ladder {
  /** Best first. */
  readonly bids: readonly LadderRow[];
  readonly asks: readonly LadderRow[];
  /** Ask less bid; null while a side is empty. */
  readonly spread: number | null;
  readonly mid: number | null;
  /** The spread against the mid, as a ratio. */
  readonly relativeSpread: number | null;
}

/** Lays out a book's best levels; both sides' depth is on one scale, so they can be compared. */
export function ladderOf(book: OrderBook, levels = LADDER_LEVELS): Ladder {
  const bids = cumulated(book.bids.slice(0, levels));
  const asks = cumulated(book.asks.slice(0, levels));
  const deepest = Math.max(bids.at(-1)?.total ?? 0, asks.at(-1)?.total ?? 0);
  const scaled = (rows: Cumulated[]) =>
    rows.map((row) => ({ ...row, depth: deepest === 0 ? 0 : row.total / deepest }));
  return { bids: scaled(bids), asks: scaled(asks), ...spreadOf(book) };
}

type Cumulated = Omit<LadderRow, "depth">;

function cumulated(levels: readonly PriceLevel[]): Cumulated[] {
  let total = 0;
  return levels.map(([price, quantity]) => {
    total += quantity;
    return { price, quantity, total };
  });
}

function spreadOf(book: OrderBook): Pick<Ladder, "spread" | "mid" | "relativeSpread"> {
  const bid = book.bids[0]?.[0];
  const ask = book.asks[0]?.[0];
  if (bid === undefined || ask === undefined) {
    return { spread: null, mid: null, relativeSpread: null };
  }
  const mid = (bid + ask) / 2;
  return { spread: ask - bid, mid, relativeSpread: mid === 0 ? null : (ask - bid) / mid };
}
