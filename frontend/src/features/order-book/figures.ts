import type { OrderBook, PriceLevel } from "@/lib/api/types";
import type { Instrument } from "@/lib/market/instrument";
import { gridLevels } from "./grid";

/** How many of the best levels the imbalance may be taken over. */
export const IMBALANCE_LEVELS = [1, 5, 10, 20] as const;

export type BookState = "empty" | "no bids" | "no asks" | "crossed" | "sound";

/** What the two best prices say. */
export interface TopOfBook {
  readonly state: BookState;
  /** Best ask less best bid, in ticks; null while a side is empty. Below zero when crossed. */
  readonly spreadTicks: number | null;
  /** Half-way between the best prices, in ticks and halves of one. */
  readonly midTicks: number | null;
  /** The spread against the mid, in ten-thousandths. */
  readonly spreadBp: number | null;
}

export function topOfBook(book: OrderBook, instrument: Instrument): TopOfBook {
  const [bid] = gridLevels(book.bids.slice(0, 1), instrument);
  const [ask] = gridLevels(book.asks.slice(0, 1), instrument);
  if (bid === undefined || ask === undefined) {
    const state = bid ? "no asks" : ask ? "no bids" : "empty";
    return { state, spreadTicks: null, midTicks: null, spreadBp: null };
  }
  const spreadTicks = ask.ticks - bid.ticks;
  const midTicks = (ask.ticks + bid.ticks) / 2;
  return {
    state: spreadTicks > 0 ? "sound" : "crossed",
    spreadTicks,
    midTicks,
    spreadBp: midTicks === 0 ? null : (spreadTicks / midTicks) * 10_000,
  };
}

/**
 * (B − A) / (B + A) of the quantities B bid and A asked on the best `levels` levels of each side:
 * 1 when nobody sells, −1 when nobody buys; null of an empty book.
 */
export function imbalance(book: OrderBook, levels: number, instrument: Instrument): number | null {
  const lots = (side: readonly PriceLevel[]) =>
    gridLevels(side.slice(0, levels), instrument).reduce((sum, level) => sum + level.lots, 0);
  const [bid, asked] = [lots(book.bids), lots(book.asks)];
  return bid + asked === 0 ? null : (bid - asked) / (bid + asked);
}
