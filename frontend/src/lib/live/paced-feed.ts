import type { Feed, FeedSnapshot } from "./feed";

/**
 * The same stream, of which readers hear at most every `paceMs`: faster than anybody reads, and a
 * fraction of the work of a busy market. The first news after a rest is told at once, the newest of
 * a rush when its time has come; nothing is told twice and the last state always arrives.
 */
export function pacedFeed<State>(
  feed: Feed<State>,
  paceMs: number,
  now: () => number = () => performance.now(),
): Feed<State> {
  const listeners = new Set<() => void>();
  let told: FeedSnapshot<State> | null = null;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let unsubscribe: (() => void) | null = null;

  const tell = () => {
    timer = undefined;
    toldAtMs = now();
    told = feed.getSnapshot();
    for (const listener of listeners) listener();
  };
  const onNews = () => {
    if (timer !== undefined) return;
    const restMs = toldAtMs + paceMs - now();
    if (restMs <= 0) tell();
    else timer = setTimeout(tell, restMs);
  };

  return {
    ...feed,
    subscribe: (listener) => {
      listeners.add(listener);
      if (unsubscribe === null) {
        told = feed.getSnapshot();
        unsubscribe = feed.subscribe(onNews);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearTimeout(timer);
        timer = undefined;
        unsubscribe?.();
        unsubscribe = null;
        told = null;
      };
    },
    getSnapshot: () => told ?? feed.getSnapshot(),
  };
}
