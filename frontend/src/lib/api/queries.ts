"use client";

import { type DefaultOptions, useQuery } from "@tanstack/react-query";
import { useEndpoints } from "@/lib/api/endpoints-context";
import { reconnectDelayMs } from "@/lib/live/backoff";
import { isHealth, isListedSymbol } from "./guards";
import type { Health, ListedSymbol } from "./types";

const SYMBOLS_REFRESH_MS = 60_000;
/** As long as the platform follows nothing yet: it has just been started. */
const FIRST_SYMBOLS_REFRESH_MS = 2_000;
const HEALTH_REFRESH_MS = 15_000;
const TIMEOUT_MS = 10_000;

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
    queryFn: ({ signal }): Promise<ListedSymbol[]> =>
      getJson(`${apiUrl}/symbols`, signal, (body) =>
        Array.isArray(body) && body.every(isListedSymbol) ? body : null,
      ),
    refetchInterval: ({ state }) =>
      state.data?.length === 0 ? FIRST_SYMBOLS_REFRESH_MS : SYMBOLS_REFRESH_MS,
  });
}

/** What the platform says of itself: above all where the market's data comes from. */
export function useHealth() {
  const { apiUrl } = useEndpoints();
  return useQuery({
    queryKey: ["health", apiUrl],
    queryFn: ({ signal }): Promise<Health> =>
      getJson(`${apiUrl}/health`, signal, (body) => (isHealth(body) ? body : null)),
    refetchInterval: HEALTH_REFRESH_MS,
  });
}

/**
 * Fetches and checks a JSON answer; `read` returns null for one that cannot be used.
 *
 * @throws Error when there is no answer in time, or not a usable one
 */
async function getJson<T>(
  url: string,
  signal: AbortSignal,
  read: (body: unknown) => T | null,
): Promise<T> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const response = await fetch(url, { signal: limited, headers: { accept: "application/json" } });
  const body: unknown = await response.json();
  const value = read(body);
  if (value === null) throw new Error(`${url}: ${response.status}, not a usable answer`);
  return value;
}
