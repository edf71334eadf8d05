import { type Interval, intervalMs } from "@/lib/market/intervals";
import type {
  Candle,
  CandleStatus,
  Health,
  ListedSymbol,
  Market,
  OrderBook,
  PriceLevel,
  RankedCoin,
  Ranking,
  SparkLine,
  Trade,
} from "./types";

type Fields = Record<string, unknown>;

const CANDLE_NUMBERS = ["open", "high", "low", "close", "volume"];
const CANDLE_COUNTS = ["expected_minutes", "observed_minutes", "revision"];
const STATUSES: readonly unknown[] = ["open", "partial", "complete"] satisfies CandleStatus[];
const COIN_NUMBERS = [
  "price",
  "price_change",
  "price_change_percent",
  "base_volume",
  "quote_volume",
  "high",
  "low",
];
const MODES: readonly unknown[] = ["live", "simulated", "replayed"] satisfies Market["mode"][];

/** Says whether a value from the network can be shown as a candle. */
export function isCandle(value: unknown): value is Candle {
  if (!isFields(value)) return false;
  return (
    typeof value.symbol === "string" &&
    typeof value.interval === "string" &&
    isTime(value.open_time) &&
    isTime(value.close_time) &&
    CANDLE_NUMBERS.every((name) => isNumber(value[name])) &&
    isNumberOrNull(value.quote_volume) &&
    isNumberOrNull(value.trades) &&
    typeof value.closed === "boolean" &&
    (value.status === undefined || STATUSES.includes(value.status)) &&
    CANDLE_COUNTS.every((name) => value[name] === undefined || Number.isSafeInteger(value[name])) &&
    (value.event_time === undefined || isTime(value.event_time))
  );
}

/** Whether a value is a candle of that interval, and stands where one can stand. */
export function isCandleOf(interval: Interval, value: unknown): value is Candle {
  return (
    isCandle(value) && value.interval === interval && value.open_time % intervalMs(interval) === 0
  );
}

export function isTrade(value: unknown): value is Trade {
  if (!isFields(value)) return false;
  return (
    typeof value.symbol === "string" &&
    Number.isSafeInteger(value.id) &&
    isNumber(value.price) &&
    isNumber(value.quantity) &&
    isTime(value.time) &&
    typeof value.buyer_is_maker === "boolean" &&
    (value.event_time === undefined || isTime(value.event_time))
  );
}

export function isOrderBook(value: unknown): value is OrderBook {
  if (!isFields(value)) return false;
  return (
    typeof value.symbol === "string" &&
    Number.isSafeInteger(value.last_update_id) &&
    isTime(value.event_time) &&
    isLevels(value.bids) &&
    isLevels(value.asks) &&
    typeof value.stale === "boolean"
  );
}

export function isListedSymbol(value: unknown): value is ListedSymbol {
  if (!isFields(value)) return false;
  const texts = [value.symbol, value.base_asset, value.quote_asset, value.status, value.market];
  return (
    texts.every((text) => typeof text === "string") &&
    isNumber(value.tick_size) &&
    isNumber(value.step_size)
  );
}

export function isRanking(value: unknown): value is Ranking {
  return (
    isFields(value) &&
    isTime(value.as_of) &&
    Array.isArray(value.coins) &&
    value.coins.every(isRankedCoin)
  );
}

function isRankedCoin(value: unknown): value is RankedCoin {
  if (!isFields(value)) return false;
  return (
    Number.isSafeInteger(value.rank) &&
    typeof value.symbol === "string" &&
    COIN_NUMBERS.every((name) => isNumber(value[name])) &&
    isNumberOrNull(value.market_cap) &&
    (value.supply_as_of === null || typeof value.supply_as_of === "string")
  );
}

export function isSparkLine(value: unknown): value is SparkLine {
  if (!isFields(value)) return false;
  return (
    typeof value.symbol === "string" &&
    isTime(value.open_time) &&
    Array.isArray(value.closes) &&
    value.closes.every(isNumberOrNull)
  );
}

export function isHealth(value: unknown): value is Health {
  if (!isFields(value) || typeof value.status !== "string") return false;
  const market = value.market;
  return market === null || (isFields(market) && MODES.includes(market.mode));
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

function isNumberOrNull(value: unknown): value is number | null {
  return value === null || isNumber(value);
}

/** UTC milliseconds that a date can hold. */
function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && Math.abs(value as number) <= 8.64e15;
}

function isLevels(value: unknown): value is PriceLevel[] {
  return (
    Array.isArray(value) &&
    value.every(
      (level) =>
        Array.isArray(level) && level.length === 2 && level.every((part) => isNumber(part)),
    )
  );
}
