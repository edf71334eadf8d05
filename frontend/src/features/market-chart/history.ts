import type { CandlePage, PageBounds } from "@/lib/api/candle-pages";
import { reconnectDelayMs } from "@/lib/live/backoff";
import type { Feed, FeedSnapshot } from "@/lib/live/feed";
import type { Candles } from "./candle-fold";
import {
  absorb,
  type CandleWindow,
  EMPTY_WINDOW,
  seriesOf,
  takeNewer,
  takeNewest,
  takeOlder,
} from "./candle-window";

/** Candles asked for at once; as many as the live stream begins with, so that it has no more. */
export const PAGE_SIZE = 1_500;

type Load = "newest" | "older" | "newer";

export interface HistorySnapshot {
  /** All candles that can be shown, ascending: the history's and the live ones as one series. */
  readonly series: Candles;
  readonly window: CandleWindow;
  /** The history was read at least once. */
  readonly loaded: boolean;
  readonly loading: Load | null;
  /** Why the last reading failed; it is tried again by itself. */
  readonly problem: string | null;
}

export interface History {
  readonly subscribe: (listener: () => void) => () => void;
  readonly getSnapshot: () => HistorySnapshot;
  readonly start: () => void;
  readonly stop: () => void;
  /** Reads what comes before (or after) the series, unless there is nothing or it is being read. */
  readonly wantOlder: () => void;
  readonly wantNewer: () => void;
  /** Leaves the past for the live candles. */
  readonly toNewest: () => void;
}

export interface HistoryEdges {
  /** Rejects with an error whose message is meant for people. */
  readonly fetchPage: (bounds: PageBounds, signal: AbortSignal) => Promise<CandlePage>;
  readonly random?: () => number;
}

export const NO_HISTORY: HistorySnapshot = {
  series: [],
  window: EMPTY_WINDOW,
  loaded: false,
  loading: null,
  problem: null,
};

/**
 * Joins the pages of the history with the live candles of `feed`. After each loss of the stream the
 * newest page is read again, which is how candles that closed meanwhile are caught up with.
 */
export function createHistory(
  feed: Feed<Candles>,
  intervalMs: number,
  { fetchPage, random = Math.random }: HistoryEdges,
): History {
  const listeners = new Set<() => void>();
  let current = NO_HISTORY;
  let live: FeedSnapshot<Candles> = feed.getSnapshot();
  let lost = false;
  let failures = 0;
  let running = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const change = (given: Partial<HistorySnapshot>) => {
    const window = absorb(given.window ?? current.window, live.state, intervalMs);
    current = { ...current, ...given, window, series: seriesOf(window, live.state) };
    for (const listener of listeners) listener();
  };

  const taken = (load: Load, page: CandlePage, bounds: PageBounds): CandleWindow => {
    if (load === "older") return takeOlder(current.window, page, (bounds.endMs ?? 0) + 1);
    if (load === "newer") return takeNewer(current.window, page);
    return takeNewest(current.window, page, intervalMs);
  };

  const cancel = () => {
    running.abort();
    clearTimeout(timer);
  };

  const read = async (load: Load) => {
    cancel();
    const controller = new AbortController();
    running = controller;
    const bounds = boundsOf(load, current.series);
    change({ loading: load });
    try {
      const page = await fetchPage(bounds, controller.signal);
      if (controller.signal.aborted) return;
      failures = 0;
      const window = taken(load, page, bounds);
      change({ window, loaded: true, loading: null, problem: null });
    } catch (error) {
      if (controller.signal.aborted) return;
      failures += 1;
      change({ problem: error instanceof Error ? error.message : String(error) });
      timer = setTimeout(() => void read(load), reconnectDelayMs(failures, random()));
    }
  };

  const onLive = () => {
    const before = live.phase;
    live = feed.getSnapshot();
    change({});
    if (before === "live" && live.phase !== "live") lost = true;
    if (live.phase !== "live" || !lost) return;
    lost = false;
    if (current.window.reachesLive) void read("newest");
  };

  let unsubscribe = () => {};
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getSnapshot: () => current,
    start: () => {
      unsubscribe = feed.subscribe(onLive);
      live = feed.getSnapshot();
      void read("newest");
    },
    stop: () => {
      unsubscribe();
      cancel();
    },
    wantOlder: () => {
      const { loaded, loading, window, series } = current;
      if (loaded && loading === null && window.hasOlder && series.length > 0) void read("older");
    },
    wantNewer: () => {
      if (current.loading === null && !current.window.reachesLive) void read("newer");
    },
    toNewest: () => {
      if (current.window.reachesLive) return;
      change({ window: EMPTY_WINDOW });
      void read("newest");
    },
  };
}

function boundsOf(load: Load, series: Candles): PageBounds {
  const limit = PAGE_SIZE;
  const first = series[0];
  const last = series.at(-1);
  if (load === "older" && first) return { limit, endMs: first.open_time - 1 };
  if (load === "newer" && last) return { limit, startMs: last.open_time + 1 };
  return { limit };
}
