import type { ListedSymbol } from "@/lib/api/types";
import { decimalsOf } from "@/lib/format/decimals";

/** What is needed to write a symbol's prices and quantities as the exchange does. */
export interface Instrument {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly trading: boolean;
  readonly tickSize: number;
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
  /** Decimals that amounts of the quote asset are told in, fine enough for the least order. */
  readonly quoteDecimals: number;
}

export function instrumentOf(listed: ListedSymbol): Instrument {
  return {
    symbol: listed.symbol,
    base: listed.base_asset,
    quote: listed.quote_asset,
    trading: listed.status === "TRADING",
    tickSize: listed.tick_size,
    priceDecimals: decimalsOf(listed.tick_size),
    quantityDecimals: decimalsOf(listed.step_size),
    quoteDecimals: quoteDecimalsOf(listed.min_notional),
  };
}

/** 5 (of USDT) asks for 2 decimals, 0.0001 (of BTC) for 6. */
function quoteDecimalsOf(leastOrder: number): number {
  if (!(leastOrder > 0)) return 2;
  return Math.min(8, Math.max(0, 2 - Math.floor(Math.log10(leastOrder))));
}

/** `BTC/USDT` */
export function pairName(listed: Pick<ListedSymbol, "base_asset" | "quote_asset">): string {
  return `${listed.base_asset}/${listed.quote_asset}`;
}
