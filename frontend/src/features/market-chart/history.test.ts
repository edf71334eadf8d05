import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { CandlePage, PageBounds } from "@/lib/api/candle-pages";
import type { FeedSnapshot } from "@/lib/live/feed";
import { aCandle, MINUTE_MS, movingFeed, START_MS } from "@/testing/builders";
import type { Candles } from "./candle-fold";
import { createHistory, PAGE_SIZE } from "./history";

const candles = (from: number, to: number): Candles =>
  Array.from({ length: to - from }, (_, index) => aCandle(from + index));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A history whose pages the test answers one by one. */
function followed(given: Partial<FeedSnapshot<Candles>> = {}) {
  const feed = movingFeed<Candles>({ state: [], ...given });
  const asked: { bounds: PageBounds; signal: AbortSignal }[] = [];
  let answer: { resolve: (page: CandlePage) => void; reject: (error: Error) => void };
  const history = createHistory(feed, MINUTE_MS, {
    random: () => 0,
    fetchPage: (bounds, signal) => {
      asked.push({ bounds, signal });
      return new Promise((resolve, reject) => {
        answer = { resolve, reject };
      });
    },
  });
  history.start();
  const settle = () => vi.advanceTimersByTimeAsync(0);
  return {
    feed,
    history,
    asked,
    minutes: () =>
      history.getSnapshot().series.map((candle) => (candle.open_time - START_MS) / MINUTE_MS),
    give: (from: number, to: number, more = true) => {
      answer.resolve({ candles: candles(from, to), more });
      return settle();
    },
    fail: (message: string) => {
      answer.reject(new Error(message));
      return settle();
    },
  };
}

describe("a history", () => {
  test("begins with the newest page, and shows the live candles until it comes", async () => {
    const { history, asked, feed, minutes, give } = followed();
    feed.set({ state: candles(8, 10) });
    expect(asked.map(({ bounds }) => bounds)).toEqual([{ limit: PAGE_SIZE }]);
    expect(minutes()).toEqual([8, 9]);
    await give(0, 9);
    expect(minutes()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(history.getSnapshot()).toMatchObject({ loaded: true, loading: null });
  });

  test("reads one older page at a time, from where it begins, until there is none", async () => {
    const { history, asked, give, minutes } = followed();
    await give(0, 3);
    history.wantOlder();
    history.wantOlder();
    expect(asked).toHaveLength(2);
    expect(asked[1]?.bounds).toEqual({ limit: PAGE_SIZE, endMs: START_MS - 1 });
    expect(history.getSnapshot().loading).toBe("older");
    await give(-3, 0, false);
    history.wantOlder();
    expect(asked).toHaveLength(2);
    expect(minutes()).toEqual([-3, -2, -1, 0, 1, 2]);
  });

  test("does not ask for older candles before it knows the newest", () => {
    const { history, asked } = followed();
    history.wantOlder();
    expect(asked).toHaveLength(1);
  });

  test("says why a page cannot be read, and tries again by itself", async () => {
    const { history, asked, give, fail } = followed();
    await fail("the history is away");
    expect(history.getSnapshot()).toMatchObject({ problem: "the history is away", loaded: false });
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toHaveLength(2);
    await give(0, 3);
    expect(history.getSnapshot()).toMatchObject({ problem: null, loaded: true });
  });

  test("catches up after the stream was lost, however long that took", async () => {
    const { feed, asked, give, minutes } = followed();
    feed.set({ state: candles(9, 11) });
    await give(0, 11);
    feed.set({ phase: "reconnecting" });
    expect(asked).toHaveLength(1);
    feed.set({ phase: "live", state: candles(5_000, 5_002) });
    expect(asked[1]?.bounds).toEqual({ limit: PAGE_SIZE });
    await give(4_990, 5_001);
    expect(minutes()).toEqual([
      4_990, 4_991, 4_992, 4_993, 4_994, 4_995, 4_996, 4_997, 4_998, 4_999, 5_000, 5_001,
    ]);
  });

  test("lets the past be when the stream comes back, and returns to the newest on request", async () => {
    const { feed, history, asked, give, minutes } = followed();
    await give(0, 1_500);
    for (const from of [-1_500, -3_000, -4_500, -6_000]) {
      history.wantOlder();
      await give(from, from + 1_500);
    }
    expect(history.getSnapshot().window.reachesLive).toBe(false);
    feed.set({ phase: "reconnecting" });
    feed.set({ phase: "live", state: candles(1_499, 1_501) });
    expect(asked).toHaveLength(5);
    expect(minutes().at(-1)).toBe(-1);
    history.toNewest();
    expect(minutes()).toEqual([1_499, 1_500]);
    await give(1_400, 1_501);
    expect(minutes().at(0)).toBe(1_400);
  });

  test("reads what was let go again on the way back from the past", async () => {
    const { history, asked, give, minutes } = followed();
    await give(0, 1_500);
    for (const from of [-1_500, -3_000, -4_500, -6_000]) {
      history.wantOlder();
      await give(from, from + 1_500);
    }
    history.wantNewer();
    expect(asked.at(-1)?.bounds).toEqual({ limit: PAGE_SIZE, startMs: START_MS - MINUTE_MS + 1 });
    await give(0, 1_500, false);
    expect(minutes().at(-1)).toBe(1_499);
    history.wantNewer();
    expect(asked).toHaveLength(6);
  });

  test("asks for nothing any more once it is stopped", async () => {
    const { history, asked, fail } = followed();
    history.stop();
    expect(asked[0]?.signal.aborted).toBe(true);
    await fail("stopped");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(1);
    expect(history.getSnapshot().problem).toBeNull();
  });
});
