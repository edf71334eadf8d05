import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { movingFeed } from "@/testing/builders";
import { pacedFeed } from "./paced-feed";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function heardOf(paceMs: number) {
  const feed = movingFeed({ state: 0 });
  const paced = pacedFeed(feed, paceMs);
  const heard: number[] = [];
  const end = paced.subscribe(() => heard.push(paced.getSnapshot().state));
  return { feed, paced, heard, end };
}

test("the first news is told at once, and of a rush the newest when its time has come", () => {
  const { feed, paced, heard } = heardOf(100);
  for (const state of [1, 2, 3]) feed.set({ state });
  expect(heard).toEqual([1]);
  expect(paced.getSnapshot().state).toBe(1);
  vi.advanceTimersByTime(99);
  feed.set({ state: 4 });
  expect(heard).toEqual([1]);
  vi.advanceTimersByTime(1);
  expect(heard).toEqual([1, 4]);
  vi.advanceTimersByTime(1_000);
  expect(heard).toEqual([1, 4]);
  feed.set({ state: 5 });
  expect(heard).toEqual([1, 4, 5]);
});

test("however fast news comes, it is told no more often than the pace, and the last one arrives", () => {
  const { feed, heard } = heardOf(100);
  for (let state = 1; state <= 1_000; state += 1) {
    feed.set({ state });
    vi.advanceTimersByTime(1);
  }
  vi.advanceTimersByTime(100);
  expect(heard.length).toBeLessThanOrEqual(11);
  expect(heard.at(-1)).toBe(1_000);
});

test("a reader that is gone hears nothing, and one that comes later begins with the newest", () => {
  const { feed, paced, heard, end } = heardOf(100);
  feed.set({ state: 1 });
  feed.set({ state: 2 });
  end();
  vi.advanceTimersByTime(200);
  expect(heard).toEqual([1]);
  expect(paced.getSnapshot().state).toBe(2);
  feed.set({ state: 3 });
  paced.subscribe(() => heard.push(paced.getSnapshot().state));
  expect(paced.getSnapshot().state).toBe(3);
  feed.set({ state: 4 });
  vi.advanceTimersByTime(100);
  expect(heard).toEqual([1, 4]);
});
