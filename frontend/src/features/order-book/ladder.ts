import type { OrderBook } from "@/lib/api/types";
import type { Instrument } from "@/lib/market/instrument";
import { type GridLevel, gridLevels } from "./grid";
import { grouped, type Side } from "./grouping";

/** Levels a side that the API's book has at most. */
export const BOOK_LEVELS = 20;

/** One price with everything that is better or equal on its side added up. */
export interface LadderRow extends GridLevel {
  readonly totalLots: number;
  readonly totalWorth: bigint;
  /** `totalLots` against the larger of the two sides' sums, 0 to 1. */
  readonly depth: number;
  /** Levels behind the last one that the API sends may belong to this group too. */
  readonly partial: boolean;
}

export interface Ladder {
  /** Best first. */
  readonly bids: readonly LadderRow[];
  readonly asks: readonly LadderRow[];
}

/** Lays out a book; both sides' depth is on one scale, so they can be compared. */
export function ladderOf(book: OrderBook, instrument: Instrument, factor = 1): Ladder {
  const side = (name: Side) => {
    const levels = gridLevels(name === "bid" ? book.bids : book.asks, instrument);
    const cut = factor > 1 && levels.length >= BOOK_LEVELS;
    return cumulated(grouped(levels, name, factor), cut);
  };
  const [bids, asks] = [side("bid"), side("ask")];
  const deepest = Math.max(bids.at(-1)?.totalLots ?? 0, asks.at(-1)?.totalLots ?? 0);
  const scaled = (rows: Cumulated[]) =>
    rows.map((row) => ({ ...row, depth: deepest === 0 ? 0 : row.totalLots / deepest }));
  return { bids: scaled(bids), asks: scaled(asks) };
}

type Cumulated = Omit<LadderRow, "depth">;

function cumulated(levels: readonly GridLevel[], cut: boolean): Cumulated[] {
  let totalLots = 0;
  let totalWorth = 0n;
  return levels.map((level, index) => {
    totalLots += level.lots;
    totalWorth += level.worth;
    return { ...level, totalLots, totalWorth, partial: cut && index === levels.length - 1 };
  });
}
