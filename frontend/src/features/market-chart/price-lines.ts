import type { Instrument } from "@/lib/market/instrument";
import { listOf, number, recordOf, shapeOf, text } from "@/lib/stored/checks";
import { stored } from "@/lib/stored/stored";

/** A price that a user has marked. */
export interface PriceLine {
  readonly id: string;
  /** In the quote asset, on the symbol's tick. */
  readonly price: number;
  /** What the user calls it; may be empty. */
  readonly name: string;
}

/** By symbol; those drawn last come last. */
export type PriceLines = Readonly<Record<string, readonly PriceLine[]>>;

export const MAX_LINES = 12;
export const MAX_NAME = 24;
/** Symbols whose lines are remembered; of more, those without a new line for longest are let go. */
export const MAX_SYMBOLS = 100;

const LINE = shapeOf<PriceLine>({
  id: text((id) => /^\d{1,9}$/.test(id)),
  price: number((price) => price > 0),
  name: text((name) => name.length <= MAX_NAME),
});

export const priceLines = stored<PriceLines>("price-lines", recordOf(listOf(LINE, MAX_LINES)), {});

export const NO_LINES: readonly PriceLine[] = [];

/** The nearest price that the exchange quotes; null when there is none above zero. */
export function onTick(price: number, { tickSize, priceDecimals }: Instrument): number | null {
  const quoted = Number((Math.round(price / tickSize) * tickSize).toFixed(priceDecimals));
  return Number.isFinite(quoted) && quoted > 0 ? quoted : null;
}

/** Draws a line at a price; without room for it everything stays. */
export function withLine(all: PriceLines, symbol: string, price: number): PriceLines {
  const { [symbol]: lines = NO_LINES, ...others } = all;
  if (lines.length >= MAX_LINES) return all;
  const line = {
    id: String(1 + Math.max(0, ...lines.map(({ id }) => Number(id)))),
    price,
    name: "",
  };
  const kept = Object.entries(others).slice(-(MAX_SYMBOLS - 1));
  return { ...Object.fromEntries(kept), [symbol]: [...lines, line] };
}

export function changedLine(
  all: PriceLines,
  symbol: string,
  id: string,
  change: Partial<Pick<PriceLine, "price" | "name">>,
): PriceLines {
  const lines = all[symbol]?.map((line) => (line.id === id ? { ...line, ...change } : line));
  return lines === undefined ? all : { ...all, [symbol]: lines };
}

export function withoutLine(all: PriceLines, symbol: string, id: string): PriceLines {
  const { [symbol]: lines = NO_LINES, ...others } = all;
  const left = lines.filter((line) => line.id !== id);
  return left.length === 0 ? others : { ...all, [symbol]: left };
}
