import type { Candle, Health, ListedSymbol, Market, OrderBook, PriceLevel, Trade } from "./types";

type Fields = Record<string, unknown>;

const CANDLE_NUMBERS = ["open", "high", "low", "close", "volume", "quote_volume", "trades"];
const MODES: readonly unknown[] = ["live", "simulated", "replayed"] satisfies Market["mode"][];

/** Says whether a value from the network can be shown as a candle. */
export function isCandle(value: unknown): value is Candle {
  if (!isFields(value)) return false;
  return (
    typeof value.symbol === "string" &&
    isTime(value.open_time) &&
    isTime(value.close_time) &&
    CANDLE_NUMBERS.every((name) => isNumber(value[name])) &&
    typeof value.closed === "boolean" &&
    (value.event_time === undefined || isTime(value.event_time))
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
