import type { Trade } from "@/lib/api/types";
import type { Recent } from "./recent";

/** Prints that are shown while they go by, at most: as many as a high window holds. */
export const LIVE_ROWS = 120;
/** Some more than are in sight, so that there is something to scroll to. */
const SPARE_ROWS = 8;
/** A row's least height. */
const ROW_PX = 19;
/** Prints that can be scrolled through while the tape stands still. */
export const MAX_ROWS = 200;

/** Prints to show while they go by in a tape of that height, px; null when it is not known. */
export function liveRows(height: number | null): number {
  if (height === null) return LIVE_ROWS;
  return Math.min(LIVE_ROWS, Math.ceil(height / ROW_PX) + SPARE_ROWS);
}

/** A trade, or the trades of one moment and side taken together. */
export interface Print {
  /** The newest of its trades' ids. */
  readonly id: number;
  readonly count: number;
  readonly bought: boolean;
  /** Of several trades the average, by quantity. */
  readonly price: number;
  readonly quantity: number;
  /** In the quote asset. */
  readonly amount: number;
  readonly time: number;
}

export type TapeRow =
  | { readonly kind: "print"; readonly print: Print }
  /** Ids that are missing between the rows above and below. */
  | { readonly kind: "gap"; readonly missed: number };

export interface TapeChoice {
  /** Prints below it are left out. */
  readonly least: number;
  readonly unit: "base" | "quote";
  /** Trades that follow each other within the same millisecond on the same side are one print. */
  readonly together: boolean;
}

/** What is shown of the newest trades, newest first, `limit` prints at most, with the gaps between them. */
export function tapeRows(
  { items, start, end }: Recent<Trade>,
  choice: TapeChoice,
  limit: number,
): TapeRow[] {
  const rows: TapeRow[] = [];
  let prints = 0;
  let missed = 0;
  for (let index = end - 1; index >= start && prints < limit; ) {
    let first = index;
    while (choice.together && first > start && ofOneMoment(items[first - 1], items[first]))
      first -= 1;
    const print = printOf(items, first, index);
    if (print !== null && passes(print, choice)) {
      if (missed > 0) rows.push({ kind: "gap", missed });
      rows.push({ kind: "print", print });
      prints += 1;
      missed = 0;
    }
    missed += skipped(items[first - 1], items[first], first > start);
    index = first - 1;
  }
  return rows;
}

/** How many prints that are shown came after a trade. */
export function printsAfter(trades: Recent<Trade>, id: number, choice: TapeChoice): number {
  const { items, end } = trades;
  let start = end;
  while (start > trades.start && (items[start - 1]?.id ?? 0) > id) start -= 1;
  return tapeRows({ items, start, end }, choice, end - start).filter(({ kind }) => kind === "print")
    .length;
}

function passes(print: Print, { least, unit }: TapeChoice): boolean {
  return (unit === "base" ? print.quantity : print.amount) >= least;
}

function ofOneMoment(one: Trade | undefined, next: Trade | undefined): boolean {
  return (
    one !== undefined &&
    next !== undefined &&
    one.id + 1 === next.id &&
    one.time === next.time &&
    one.buyer_is_maker === next.buyer_is_maker
  );
}

function skipped(older: Trade | undefined, newer: Trade | undefined, known: boolean): number {
  return known && older && newer ? newer.id - older.id - 1 : 0;
}

function printOf(trades: readonly Trade[], first: number, last: number): Print | null {
  const newest = trades[last];
  if (newest === undefined) return null;
  let quantity = 0;
  let amount = 0;
  for (let index = first; index <= last; index += 1) {
    const trade = trades[index];
    if (trade === undefined) continue;
    quantity += trade.quantity;
    amount += trade.quantity * trade.price;
  }
  const single = first === last || quantity === 0;
  return {
    id: newest.id,
    count: last - first + 1,
    bought: !newest.buyer_is_maker,
    price: single ? newest.price : amount / quantity,
    quantity,
    amount,
    time: newest.time,
  };
}
