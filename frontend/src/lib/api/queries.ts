"use client";

import { type DefaultOptions, useQuery } from "@tanstack/react-query";
import { useEndpoints } from "@/lib/api/endpoints-context";
import { reconnectDelayMs } from "@/lib/live/backoff";
import { ApiError, getJson } from "./get-json";
import { isHealth, isListedSymbol, isRanking, isSparkLine } from "./guards";
import { readTickers, type Ticker } from "./tickers";
import type { Health, ListedSymbol, Ranking, RankingKind, RankingWindow, SparkLine } from "./types";

const SYMBOLS_REFRESH_MS = 60_000;
/** As long as the platform follows nothing yet: it has just been started. */
const FIRST_SYMBOLS_REFRESH_MS = 2_000;
const HEALTH_REFRESH_MS = 15_000;
/** Prices are live; what lies behind them moves slowly. */
const TICKERS_REFRESH_MS = 10_000;
/** Lines are of whole hours, and another one may be over or mended. */
const SPARK_LINES_REFRESH_MS = 120_000;
/** An API that has just been started looks hundreds of markets up before its first answer. */
const ALL_MARKETS_TIMEOUT_MS = 40_000;
const RANKING_REFRESH_MS = 10_000;
/** Coins of a ranking that are asked for: as many as the API gives. */
const MAX_COINS = 300;
/** How the API says that there is no ranking, or none that is new enough. */
const NO_RANKING = 503;

/** Queries never give up: a page that is left open comes back with the API. */
export const QUERY_DEFAULTS: DefaultOptions = {
  queries: {
    networkMode: "always",
    retry: true,
    retryDelay: (failures) => reconnectDelayMs(failures + 1, Math.random()),
  },
};

/** The pairs that are followed, in the API's order. */
export function useSymbols() {
  const { apiUrl } = useEndpoints();
  return useQuery({
    queryKey: ["symbols", apiUrl],
    queryFn: async ({ signal }): Promise<ListedSymbol[]> => {
      const read = (body: unknown) =>
        Array.isArray(body) && body.every(isListedSymbol) ? body : null;
      return (await getJson(`${apiUrl}/symbols`, signal, read)).value;
    },
    refetchInterval: ({ state }) =>
      state.data?.length === 0 ? FIRST_SYMBOLS_REFRESH_MS : SYMBOLS_REFRESH_MS,
  });
}

/** What the platform says of itself: above all where the market's data comes from. */
export function useHealth(refreshMs: number = HEALTH_REFRESH_MS) {
  const { apiUrl } = useEndpoints();
  return useQuery({
    queryKey: ["health", apiUrl],
    queryFn: async ({ signal }): Promise<Health> =>
      (await getJson(`${apiUrl}/health`, signal, (body) => (isHealth(body) ? body : null))).value,
    refetchInterval: refreshMs,
  });
}

/** The rolling 24 hours of every symbol of which something is known. */
export function useTickers() {
  const { apiUrl } = useEndpoints();
  return useQuery({
    queryKey: ["tickers", apiUrl],
    queryFn: async ({ signal }): Promise<Ticker[]> =>
      (
        await getJson(
          `${apiUrl}/api/v3/ticker/24hr?type=MINI`,
          signal,
          readTickers,
          ALL_MARKETS_TIMEOUT_MS,
        )
      ).value,
    refetchInterval: TICKERS_REFRESH_MS,
  });
}

/** The last day's closes by the hour, of every symbol. */
export function useSparkLines() {
  const { apiUrl } = useEndpoints();
  return useQuery({
    queryKey: ["sparklines", apiUrl],
    queryFn: async ({ signal }): Promise<SparkLine[]> => {
      const read = (body: unknown) =>
        Array.isArray(body) && body.every(isSparkLine) ? body : null;
      const url = `${apiUrl}/sparklines`;
      return (await getJson(url, signal, read, ALL_MARKETS_TIMEOUT_MS)).value;
    },
    refetchInterval: SPARK_LINES_REFRESH_MS,
  });
}

/** The newest ranking, or null as long as the platform has none. */
export function useRanking(kind: RankingKind, window: RankingWindow) {
  const { apiUrl } = useEndpoints();
  return useQuery({
    queryKey: ["ranking", apiUrl, kind, window],
    queryFn: async ({ signal }): Promise<Ranking | null> => {
      const query = new URLSearchParams({ type: kind, window, limit: String(MAX_COINS) });
      try {
        const url = `${apiUrl}/ranking/top-gainers?${query}`;
        return (await getJson(url, signal, (body) => (isRanking(body) ? body : null))).value;
      } catch (error) {
        if (error instanceof ApiError && error.status === NO_RANKING) return null;
        throw error;
      }
    },
    refetchInterval: RANKING_REFRESH_MS,
  });
}
