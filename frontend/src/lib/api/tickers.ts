import type { components } from "./schema";

type Told = components["schemas"]["MiniTicker"];

/**
 * The rolling 24 hours of a symbol up to its newest minute. Amounts are those that the exchange's
 * interface writes as text; a double keeps their 15 digits.
 */
export interface Ticker {
  readonly symbol: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly last: number;
  readonly volume: number;
  readonly quoteVolume: number;
  readonly trades: number;
  /** The first minute's beginning. */
  readonly openTimeMs: number;
  /** The newest minute's last millisecond. */
  readonly closeTimeMs: number;
}

/** Reads the answer of `ticker/24hr` for several symbols; null when it cannot be used. */
export function readTickers(body: unknown): Ticker[] | null {
  if (!Array.isArray(body)) return null;
  const tickers = body.map(readTicker);
  return tickers.every((ticker) => ticker !== null) ? tickers : null;
}

function readTicker(value: unknown): Ticker | null {
  if (typeof value !== "object" || value === null) return null;
  const told = value as Partial<Told>;
  if (typeof told.symbol !== "string") return null;
  const ticker: Ticker = {
    symbol: told.symbol,
    open: amount(told.openPrice),
    high: amount(told.highPrice),
    low: amount(told.lowPrice),
    last: amount(told.lastPrice),
    volume: amount(told.volume),
    quoteVolume: amount(told.quoteVolume),
    trades: Number(told.count),
    openTimeMs: Number(told.openTime),
    closeTimeMs: Number(told.closeTime),
  };
  const { symbol: _, ...numbers } = ticker;
  return Object.values(numbers).every(Number.isFinite) ? ticker : null;
}

function amount(text: unknown): number {
  return typeof text === "string" && text.trim() !== "" ? Number(text) : Number.NaN;
}
