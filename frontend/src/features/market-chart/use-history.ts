"use client";

import { useEffect, useMemo, useSyncExternalStore } from "react";
import { fetchCandlePage } from "@/lib/api/candle-pages";
import { useEndpoints } from "@/lib/api/endpoints-context";
import type { Feed } from "@/lib/live/feed";
import { type Interval, intervalMs } from "@/lib/market/intervals";
import type { Candles } from "./candle-fold";
import { createHistory, type History, type HistorySnapshot, NO_HISTORY } from "./history";

/** The history of a symbol's candles, read for as long as the component is mounted. */
export function useHistory(feed: Feed<Candles>, symbol: string, interval: Interval): History {
  const { apiUrl } = useEndpoints();
  const history = useMemo(
    () =>
      createHistory(feed, intervalMs(interval), {
        fetchPage: (bounds, signal) => fetchCandlePage(apiUrl, symbol, interval, bounds, signal),
      }),
    [feed, symbol, interval, apiUrl],
  );
  useEffect(() => {
    history.start();
    return history.stop;
  }, [history]);
  return history;
}

export function useHistorySnapshot(history: History): HistorySnapshot {
  return useSyncExternalStore(history.subscribe, history.getSnapshot, () => NO_HISTORY);
}
