import type { Interval } from "@/lib/market/intervals";
import { getJson } from "./get-json";
import { isCandleOf } from "./guards";
import type { Candle } from "./types";

/** Which candles of `/ohlc`: the newest up to `endMs`, or the oldest from `startMs` on. */
export interface PageBounds {
  readonly startMs?: number;
  readonly endMs?: number;
  readonly limit: number;
}

/** A page of candles, ascending; `more` when the next page, in the same direction, has any. */
export interface CandlePage {
  readonly candles: readonly Candle[];
  readonly more: boolean;
}

/**
 * Reads one page of `/ohlc`. Pages follow each other by open time, which is what the API's own
 * cursor (`Link`) holds; only the server knows whether one follows.
 *
 * @throws ApiError, Error as `getJson` does
 */
export async function fetchCandlePage(
  apiUrl: string,
  symbol: string,
  interval: Interval,
  bounds: PageBounds,
  signal: AbortSignal,
): Promise<CandlePage> {
  const query = new URLSearchParams({ symbol, interval, limit: String(bounds.limit) });
  if (bounds.startMs !== undefined) query.set("start", String(bounds.startMs));
  if (bounds.endMs !== undefined) query.set("end", String(bounds.endMs));
  const { value, headers } = await getJson(`${apiUrl}/ohlc?${query}`, signal, (body) =>
    readPage(body, interval),
  );
  return { candles: value, more: /;\s*rel="?next"?/.test(headers.get("link") ?? "") };
}

function readPage(body: unknown, interval: Interval): Candle[] | null {
  if (!Array.isArray(body)) return null;
  return body.every((item) => isCandleOf(interval, item)) ? body : null;
}
