import { type Order, orderAfterClick } from "@/lib/table/order";
import type { MarketRow } from "./market-row";
import { changeOf, changeRatioOf, rangePositionOf } from "./quote";

/** What the table can be ordered by. */
export const SORT_KEYS = [
  "favourite",
  "market",
  "price",
  "change",
  "difference",
  "range",
  "volume",
] as const;

export type SortKey = (typeof SORT_KEYS)[number];

export const DEFAULT_ORDER: Order<SortKey> = { key: "volume", descending: true };

/** What is read from its beginning. */
const RISING: readonly SortKey[] = ["market"];

/** The order after a click on a column's heading. */
export function orderAfter(order: Order<SortKey>, key: SortKey): Order<SortKey> {
  return orderAfterClick(order, key, RISING);
}

/** What a row is ordered by; undefined, which comes last either way, when it is not known. */
export function sortValueOf(
  row: MarketRow,
  key: SortKey,
  isFavourite: (symbol: string) => boolean,
): string | number | undefined {
  if (key === "market") return row.symbol;
  if (key === "favourite") return isFavourite(row.symbol) ? 1 : 0;
  if (key === "price") return row.price ?? undefined;
  if (row.quote === null) return undefined;
  switch (key) {
    case "change":
      return changeRatioOf(row.quote);
    case "difference":
      return changeOf(row.quote);
    case "range":
      return rangePositionOf(row.quote);
    case "volume":
      return row.quote.quoteVolume;
  }
}
