import type { CandlePage } from "@/lib/api/candle-pages";
import type { Candle } from "@/lib/api/types";
import { type Candles, lowerBound } from "./candle-fold";
import { standing } from "./standing";

/** Candles of the past that are kept at once, whatever has been scrolled through. */
export const MAX_HISTORY = 6_000;
/** Live candles that the window does not have yet, before it takes them in. */
const ABSORB_AT = 500;

/**
 * A stretch of the history, ascending and without a page left out. It moves: what is far from the
 * end that grows is let go, and read again when it is wanted.
 */
export interface CandleWindow {
  readonly candles: Candles;
  /** Something older can be read. */
  readonly hasOlder: boolean;
  /** It reaches up to the live candles. When not, those have no place beside it. */
  readonly reachesLive: boolean;
}

/** Nothing is known of the history yet, so the live candles are all that there is. */
export const EMPTY_WINDOW: CandleWindow = { candles: [], hasOlder: true, reachesLive: true };

/**
 * Takes the newest page. A window that it continues grows by it; one that ends before, because the
 * page was away for long, gives way; one that is in the past on purpose stays.
 */
export function takeNewest(
  window: CandleWindow,
  page: CandlePage,
  intervalMs: number,
): CandleWindow {
  if (!window.reachesLive) return window;
  const first = page.candles[0];
  const last = window.candles.at(-1);
  if (first === undefined)
    return window.candles.length === 0 ? { ...window, hasOlder: false } : window;
  if (last === undefined || first.open_time > last.open_time + intervalMs) {
    return { candles: page.candles, hasOlder: page.more, reachesLive: true };
  }
  const older = window.candles.slice(0, lowerBound(window.candles, first.open_time));
  const hasOlder = older.length > 0 ? window.hasOlder : page.more;
  return keepNewer({ candles: [...older, ...page.candles], hasOlder, reachesLive: true });
}

/** Takes the page before the window, as the one asked for before `beforeMs`. */
export function takeOlder(window: CandleWindow, page: CandlePage, beforeMs: number): CandleWindow {
  const older = page.candles.slice(0, lowerBound(page.candles, beforeMs));
  const candles = [...older, ...window.candles];
  const overflow = candles.length > MAX_HISTORY;
  return {
    candles: overflow ? candles.slice(0, MAX_HISTORY) : candles,
    hasOlder: page.more,
    reachesLive: window.reachesLive && !overflow,
  };
}

/** Takes the page after the window; after the last one there are the live candles again. */
export function takeNewer(window: CandleWindow, page: CandlePage): CandleWindow {
  const after = (window.candles.at(-1)?.open_time ?? -1) + 1;
  const newer = page.candles.slice(lowerBound(page.candles, after));
  return keepNewer({
    candles: [...window.candles, ...newer],
    hasOlder: window.hasOlder,
    reachesLive: !page.more,
  });
}

/**
 * Takes over live candles in time, since those are let go one by one as new ones come. A window that
 * they don't continue gives way to them: what is between can be read again.
 */
export function absorb(window: CandleWindow, live: Candles, intervalMs: number): CandleWindow {
  if (!window.reachesLive) return window;
  const last = window.candles.at(-1)?.open_time ?? -Infinity;
  const start = lowerBound(live, last + 1);
  if (live.length - start <= ABSORB_AT) return window;
  const closed = live.slice(0, -1);
  const follows = start > 0 || (live[0]?.open_time ?? 0) <= last + intervalMs;
  if (!follows) return keepNewer({ candles: closed, hasOlder: true, reachesLive: true });
  return keepNewer({ ...window, candles: joined(window.candles, closed) });
}

/** What the chart shows: the window, and the live candles where it reaches them. */
export function seriesOf(window: CandleWindow, live: Candles): Candles {
  if (!window.reachesLive || live.length === 0) return window.candles;
  return window.candles.length === 0 ? live : joined(window.candles, live);
}

function joined(history: Candles, live: Candles): Candles {
  const start = live[0] === undefined ? history.length : lowerBound(history, live[0].open_time);
  const overlap = new Map<number, Candle>();
  for (const candle of history.slice(start)) overlap.set(candle.open_time, candle);
  for (const candle of live) {
    const kept = overlap.get(candle.open_time);
    overlap.set(candle.open_time, kept === undefined ? candle : standing(kept, candle));
  }
  const tail = [...overlap.values()].sort((a, b) => a.open_time - b.open_time);
  return [...history.slice(0, start), ...tail];
}

function keepNewer(window: CandleWindow): CandleWindow {
  if (window.candles.length <= MAX_HISTORY) return window;
  return { ...window, candles: window.candles.slice(-MAX_HISTORY), hasOlder: true };
}
