import type { RankedCoin } from "@/lib/api/types";
import { type Order, orderAfterClick } from "@/lib/table/order";

/** What a ranking can be ordered by. */
export const COLUMN_KEYS = [
  "rank",
  "market",
  "price",
  "percent",
  "change",
  "high",
  "low",
  "quote-volume",
  "base-volume",
  "market-cap",
] as const;

export type ColumnKey = (typeof COLUMN_KEYS)[number];

export type ColumnOrder = Order<ColumnKey>;

export const BY_RANK: ColumnOrder = { key: "rank", descending: false };

export const COLUMN_NAMES: Record<ColumnKey, string> = {
  rank: "Rank",
  market: "Market",
  price: "Price",
  percent: "Change %",
  change: "Price change",
  high: "High",
  low: "Low",
  "quote-volume": "Quote volume",
  "base-volume": "Base volume",
  "market-cap": "Market cap",
};

/** The columns that a narrow page has no room for; what they tell is in others or left out. */
const FROM_MEDIUM = "hidden @min-[40rem]:table-cell";
const FROM_WIDE = "hidden @min-[60rem]:table-cell";

export const COLUMN_CLASSES: Record<ColumnKey, string> = {
  rank: "w-10 pl-3 text-left",
  market: "text-left",
  price: "",
  percent: "",
  change: FROM_MEDIUM,
  high: FROM_WIDE,
  low: FROM_WIDE,
  "quote-volume": FROM_MEDIUM,
  "base-volume": FROM_WIDE,
  "market-cap": "pr-3",
};

/** What a coin is ordered by; undefined, which comes last either way, when it is not known. */
export function columnValueOf(coin: RankedCoin, key: ColumnKey): string | number | undefined {
  switch (key) {
    case "rank":
      return coin.rank;
    case "market":
      return coin.symbol;
    case "price":
      return coin.price;
    case "percent":
      return coin.price_change_percent;
    case "change":
      return coin.price_change;
    case "high":
      return coin.high;
    case "low":
      return coin.low;
    case "quote-volume":
      return coin.quote_volume;
    case "base-volume":
      return coin.base_volume;
    case "market-cap":
      return coin.market_cap ?? undefined;
  }
}

/** What is read from its beginning. */
const RISING: readonly ColumnKey[] = ["rank", "market"];

/** The order after a click on a column's heading. */
export function columnOrderAfter(order: ColumnOrder, key: ColumnKey): ColumnOrder {
  return orderAfterClick(order, key, RISING);
}
