"use client";

import { useEffect, useMemo, useSyncExternalStore } from "react";
import { useEndpoints } from "@/lib/api/endpoints-context";
import { createFeed, type Feed, type FeedDefinition, type FeedSnapshot } from "./feed";
import { followVisibility } from "./page-visibility";

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

  useEffect(() => {
    if (!wanted) {
      feed.stop();
      return;
    }
    feed.start();
    const unfollow = followVisibility(feed.stop, feed.start);
    window.addEventListener("online", feed.hurry);
    return () => {
      window.removeEventListener("online", feed.hurry);
      unfollow();
      feed.stop();
    };
  }, [feed, wanted]);

  return feed;
}

/** The feed's newest snapshot; renders again at most once a frame. */
export function useFeedSnapshot<State>(feed: Feed<State>): FeedSnapshot<State> {
  return useSyncExternalStore(feed.subscribe, feed.getSnapshot, feed.getEmptySnapshot);
}
