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

export interface Order {
  readonly key: SortKey;
  readonly descending: boolean;
}

export const DEFAULT_ORDER: Order = { key: "volume", descending: true };

/** The order after a click on a column's heading: turned round, or the new column's own first one. */
export function orderAfter(order: Order, key: SortKey): Order {
  if (order.key === key) return { key, descending: !order.descending };
  // Names are read from A on, figures from the greatest.
  return { key, descending: key !== "market" };
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
