import type { components } from "./schema";

type Schemas = components["schemas"];
type Known = Schemas["Candle"];
type Kept = Schemas["OhlcCandle"];

/**
 * A candle of any interval, from a stream or from the history. What made it may not have told
 * everything (`null`). The exchange's stamp comes with updates only; how whole a candle is comes
 * with those that were kept or made of shorter ones.
 */
export type Candle = Omit<Known, "quote_volume" | "trades"> &
  Pick<Kept, "quote_volume" | "trades"> &
  Partial<Pick<Kept, "status" | "expected_minutes" | "observed_minutes" | "revision">> &
  Partial<Pick<Schemas["CandleEvent"], "event_time">>;
export type CandleStatus = Schemas["CandleStatus"];
export type Trade = Schemas["PublicTrade"] & Partial<Pick<Schemas["TradeEvent"], "event_time">>;
export type OrderBook = Schemas["OrderBook"];
export type PriceLevel = OrderBook["bids"][number];
export type ListedSymbol = Schemas["ListedSymbol"];
export type Health = Schemas["Health"];
export type Market = Schemas["Market"];
export type Ranking = Schemas["Ranking"];
export type RankedCoin = Schemas["RankedCoin"];
export type RankingKind = Schemas["RankingKind"];
export type RankingWindow = Schemas["RankingWindow"];
export type SparkLine = Schemas["SparkLine"];
