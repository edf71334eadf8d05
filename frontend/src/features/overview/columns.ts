import type { SortKey } from "./sorting";

/**
 * The table's columns by its width. Narrow: star, market with its volume, price with its change,
 * line. Wider: a column for each; the range comes last of all. Each row is a grid of its own, so
 * no column's width may hang on what is in it.
 */
export const GRID =
  "grid items-center gap-x-3 px-2 grid-cols-[1.75rem_minmax(0,1fr)_7.5rem_3.5rem] @min-[44rem]:grid-cols-[1.75rem_minmax(6.5rem,1.4fr)_minmax(5.5rem,1fr)_minmax(4.5rem,0.8fr)_minmax(5.5rem,0.9fr)_minmax(5.5rem,1fr)_5.5rem] @min-[62rem]:grid-cols-[1.75rem_minmax(7rem,1.4fr)_minmax(6rem,1fr)_minmax(5rem,0.8fr)_minmax(6rem,0.9fr)_minmax(13rem,1.6fr)_minmax(6rem,1fr)_minmax(7rem,0.8fr)]";

export const FROM_MEDIUM = "hidden @min-[44rem]:block";
export const FROM_WIDE = "hidden @min-[62rem]:block";
export const NARROW_ONLY = "@min-[44rem]:hidden";

interface Heading {
  readonly key: SortKey;
  readonly label: string;
  readonly className: string;
  /** What stands below is aligned to the end. */
  readonly atEnd?: boolean;
}

/** The headings that order the table, as they stand beside each other. */
export const HEADINGS: readonly Heading[] = [
  { key: "favourite", label: "★", className: "text-center" },
  { key: "market", label: "Market", className: "" },
  { key: "price", label: "Price", className: "text-right", atEnd: true },
  { key: "change", label: "24 h %", className: `text-right ${FROM_MEDIUM}`, atEnd: true },
  { key: "difference", label: "24 h change", className: `text-right ${FROM_MEDIUM}`, atEnd: true },
  { key: "range", label: "24 h low and high", className: `text-center ${FROM_WIDE}` },
  { key: "volume", label: "24 h volume", className: `text-right ${FROM_MEDIUM}`, atEnd: true },
];

export const HEADING_NAMES: Record<SortKey, string> = {
  favourite: "Favourites",
  market: "Market",
  price: "Price",
  change: "24 h %",
  difference: "24 h change",
  range: "Place between low and high",
  volume: "24 h volume",
};
