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
  };
}

/** `BTC/USDT` */
export function pairName(listed: Pick<ListedSymbol, "base_asset" | "quote_asset">): string {
  return `${listed.base_asset}/${listed.quote_asset}`;
}
