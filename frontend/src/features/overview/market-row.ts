import type { Ticker } from "@/lib/api/tickers";
import type { Candle, ListedSymbol, Market } from "@/lib/api/types";
import type { SymbolSnapshot } from "@/lib/live/multi-feed";
import { type Instrument, instrumentOf } from "@/lib/market/instrument";
import { type Quote, quoteOf } from "./quote";

/** A market as the exchange lists it. */
export interface Listing {
  readonly symbol: string;
  readonly instrument: Instrument;
  /** What the exchange says when the pair is not traded, as in `HALT`; null when it is. */
  readonly halted: string | null;
}

/** A market as it is at one moment: what lists are ordered by and sums are made of. */
export interface MarketRow extends Listing {
  /** Nothing was heard of it for a while, though it is traded. */
  readonly quiet: boolean;
  /** Known of a live market even without what is behind it. */
  readonly price: number | null;
  /** Null as long as its day is not known. */
  readonly quote: Quote | null;
}

export function listingOf(listed: ListedSymbol): Listing {
  const instrument = instrumentOf(listed);
  return {
    symbol: listed.symbol,
    instrument,
    halted: instrument.trading ? null : listed.status,
  };
}

export type Minute = SymbolSnapshot<Candle | null>;

/** A market that trades has news of its minute every few seconds. */
export const QUIET_MS = 120_000;

/** All that rows are made of. */
export interface RowSources {
  readonly listings: readonly Listing[];
  readonly tickers: ReadonlyMap<string, Ticker>;
  readonly minuteOf: (symbol: string) => Minute | undefined;
  readonly mode: Market["mode"] | null;
  readonly nowMs: number;
}

/** The rows at this moment, in the order of the listing. */
export function marketRows(sources: RowSources): MarketRow[] {
  return sources.listings.map((listing) => {
    const ticker = sources.tickers.get(listing.symbol);
    const minute = sources.minuteOf(listing.symbol);
    const quote = ticker === undefined ? null : quoteOf(ticker, minute?.state ?? null);
    return {
      ...listing,
      quiet: listing.halted === null && isQuiet(minute, sources.mode, sources.nowMs),
      price: quote?.price ?? minute?.state?.close ?? null,
      quote,
    };
  });
}

/** What came with the connection is as old as its stamp; in a replay stamps tell nothing of now. */
function isQuiet(minute: Minute | undefined, mode: Market["mode"] | null, nowMs: number): boolean {
  const freshness = minute?.freshness ?? null;
  if (freshness === null) return false;
  const byStamp = !freshness.byUpdate && mode !== "replayed";
  const heardMs = byStamp
    ? Math.min(freshness.eventTimeMs, freshness.receivedAtMs)
    : freshness.receivedAtMs;
  return nowMs - heardMs > QUIET_MS;
}
