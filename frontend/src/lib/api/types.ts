import type { components } from "./schema";

type Schemas = components["schemas"];

/** A one-minute candle; the exchange's stamp comes with updates only. */
export type Candle = Schemas["Candle"] & Partial<Pick<Schemas["CandleEvent"], "event_time">>;
export type Trade = Schemas["PublicTrade"] & Partial<Pick<Schemas["TradeEvent"], "event_time">>;
export type OrderBook = Schemas["OrderBook"];
export type PriceLevel = OrderBook["bids"][number];
export type ListedSymbol = Schemas["ListedSymbol"];
export type Health = Schemas["Health"];
export type Market = Schemas["Market"];
