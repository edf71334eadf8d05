import { aListedSymbol, aTicker } from "@/testing/builders";
import type { ActiveRow } from "./breadth";
import { listingOf } from "./market-row";
import { quoteOf } from "./quote";

/** A row of `base` against USDT that went from 100 to 100 plus `percent`. */
export function aRow(
  base: string,
  percent: number,
  given: { quoteVolume?: number; quoteAsset?: string; meanPrice?: number } = {},
): ActiveRow {
  const { quoteVolume = 1_000, quoteAsset = "USDT", meanPrice = 100 } = given;
  const listed = aListedSymbol(base, { symbol: base + quoteAsset, quote_asset: quoteAsset });
  const price = 100 + percent;
  const ticker = aTicker({
    symbol: listed.symbol,
    open: 100,
    last: price,
    high: Math.max(100, price),
    low: Math.min(100, price),
    quoteVolume,
    volume: quoteVolume / meanPrice,
  });
  const quote = quoteOf(ticker, null);
  return { ...listingOf(listed), quiet: false, price: quote.price, quote };
}
