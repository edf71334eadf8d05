"use client";

import { useEffect } from "react";
import type { Connection } from "./feed-parts";
import { followVisibility } from "./page-visibility";

/** Keeps a stream open for as long as the page is looked at and it is `wanted`. */
export function useRunning(feed: Connection, wanted = true): void {
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
}
