"use client";

import { useCallback, useMemo, useSyncExternalStore } from "react";
import { useEndpoints } from "@/lib/api/endpoints-context";
import type { FeedDefinition } from "./feed";
import {
  createMultiFeed,
  type MultiFeed,
  type StreamStatus,
  type SymbolSnapshot,
} from "./multi-feed";
import { useRunning } from "./use-running";

/**
 * Opens the stream of all symbols for as long as the component is mounted and the page is looked at.
 *
 * @param limit rows of `initial` for each symbol
 */
export function useMultiFeed<Item, State>(
  definition: FeedDefinition<Item, State>,
  limit: number,
): MultiFeed<State> {
  const { wsUrl } = useEndpoints();
  const feed = useMemo(() => {
    const query = new URLSearchParams({ limit: String(limit), ...definition.parameters });
    return createMultiFeed(definition, `${wsUrl}${definition.path}?${query}`);
  }, [definition, limit, wsUrl]);

  useRunning(feed);
  return feed;
}

/** What is known of one symbol; renders again when just that changes, at most once a frame. */
export function useSymbolSnapshot<State>(
  feed: MultiFeed<State>,
  symbol: string,
): SymbolSnapshot<State> | undefined {
  const subscribe = useCallback(
    (listener: () => void) => feed.subscribe(symbol, listener),
    [feed, symbol],
  );
  const get = useCallback(() => feed.get(symbol), [feed, symbol]);
  return useSyncExternalStore(subscribe, get, nothing);
}

export function useStreamStatus(feed: MultiFeed<unknown>): StreamStatus {
  return useSyncExternalStore(feed.subscribeStatus, feed.getStatus, feed.getStatus);
}

function nothing(): undefined {
  return undefined;
}
