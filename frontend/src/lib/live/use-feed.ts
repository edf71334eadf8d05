"use client";

import { useMemo, useSyncExternalStore } from "react";
import { useEndpoints } from "@/lib/api/endpoints-context";
import { createFeed, type Feed, type FeedDefinition, type FeedSnapshot } from "./feed";
import type { Phase } from "./live-socket";
import { useRunning } from "./use-running";

/**
 * Opens a symbol's stream for as long as the component is mounted and the page is looked at, unless
 * it is not `wanted`. The feed itself never changes while the symbol stays, so passing it on renders
 * nothing.
 */
export function useFeed<Item, State>(
  definition: FeedDefinition<Item, State>,
  symbol: string,
  limit: number | null,
  wanted = true,
): Feed<State> {
  const { wsUrl } = useEndpoints();
  const feed = useMemo(() => {
    const query = new URLSearchParams({ symbol, ...definition.parameters });
    if (limit !== null) query.set("limit", String(limit));
    return createFeed(definition, `${wsUrl}${definition.path}?${query}`, symbol);
  }, [definition, symbol, limit, wsUrl]);

  useRunning(feed, wanted);
  return feed;
}

/** How the stream is connected; renders again for nothing else. */
export function useFeedPhase(feed: Feed<unknown>): Phase {
  return useSyncExternalStore(
    feed.subscribe,
    () => feed.getSnapshot().phase,
    () => feed.getEmptySnapshot().phase,
  );
}

/** The feed's newest snapshot; renders again at most once a frame. */
export function useFeedSnapshot<State>(feed: Feed<State>): FeedSnapshot<State> {
  return useSyncExternalStore(feed.subscribe, feed.getSnapshot, feed.getEmptySnapshot);
}
