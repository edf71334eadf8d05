import type { Ticker } from "@/lib/api/tickers";
import type { Candle } from "@/lib/api/types";

/** What a symbol did in the rolling 24 hours, up to this moment. */
export interface Quote {
  readonly price: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly quoteVolume: number;
  /** The mean price by volume; null when nothing was traded. */
  readonly meanPrice: number | null;
  /** From the window's first minute to the end of its newest one, ms: less than a day of a market that is young. */
  readonly spanMs: number;
}

/**
 * Joins the last ticker with the newest minute, which is live: the price, and a high or low that it
 * sets. Volumes are those of the ticker.
 */
export function quoteOf(ticker: Ticker, minute: Candle | null): Quote {
  // A ticker's last minute goes on after it was read; an older minute has nothing to add.
  const live = minute !== null && minute.close_time >= ticker.closeTimeMs ? minute : null;
  return {
    price: live?.close ?? ticker.last,
    open: ticker.open,
    high: Math.max(ticker.high, live?.high ?? ticker.high),
    low: Math.min(ticker.low, live?.low ?? ticker.low),
    quoteVolume: ticker.quoteVolume,
    meanPrice: ticker.volume > 0 ? ticker.quoteVolume / ticker.volume : null,
    spanMs: ticker.closeTimeMs + 1 - ticker.openTimeMs,
  };
}

export function changeOf({ price, open }: Pick<Quote, "price" | "open">): number {
  return price - open;
}

/** The change as a share of the price at the window's beginning. */
export function changeRatioOf({ price, open }: Pick<Quote, "price" | "open">): number {
  return open === 0 ? 0 : price / open - 1;
}

/** Where the price stands between low (0) and high (1); in the middle when they are one. */
export function rangePositionOf({ price, high, low }: Pick<Quote, "price" | "high" | "low">) {
  if (high <= low) return 0.5;
  return Math.min(1, Math.max(0, (price - low) / (high - low)));
}
