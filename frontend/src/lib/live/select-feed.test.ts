import { expect, test } from "vitest";
import { movingFeed } from "@/testing/builders";
import { selectFeed } from "./select-feed";

test("a reader sees a part of the state, made once a state", () => {
  let made = 0;
  const feed = movingFeed({ state: [1, 2, 3] });
  const selected = selectFeed(feed, (numbers) => {
    made += 1;
    return { last: numbers.at(-1) };
  });
  const first = selected.getSnapshot();
  expect(first.state).toEqual({ last: 3 });
  expect(selected.getSnapshot()).toBe(first);

  feed.set({ phase: "reconnecting" });
  expect(selected.getSnapshot().phase).toBe("reconnecting");
  expect(selected.getSnapshot().state).toBe(first.state);
  expect(made).toBe(1);

  feed.set({ state: [4] });
  expect(selected.getSnapshot().state).toEqual({ last: 4 });
});

test("a reader is told of changes, until it does not want to be", () => {
  const feed = movingFeed({ state: 1 });
  const selected = selectFeed(feed, (value) => value * 2);
  const heard: number[] = [];
  const end = selected.subscribe(() => heard.push(selected.getSnapshot().state));
  feed.set({ state: 2 });
  end();
  feed.set({ state: 3 });
  expect(heard).toEqual([4]);
});
