import { describe, expect, test } from "vitest";
import { aCandle, MINUTE_MS } from "@/testing/builders";
import { barsOf } from "./bars";
import { keptRange, wanting } from "./view-range";

const bars = (from: number, to: number) =>
  barsOf(
    Array.from({ length: to - from }, (_, index) => aCandle(from + index)),
    MINUTE_MS,
  );

/** The minutes that a range shows of the bars. */
const seen = (range: { from: number; to: number } | null, of: ReturnType<typeof bars>) =>
  range && of.slice(Math.max(0, range.from), range.to + 1).map((bar) => bar.openTime);

describe("what is seen stays", () => {
  const range = { from: 10, to: 60 };

  test.each([
    ["older candles come before", bars(0, 200), bars(-1_500, 200)],
    ["the oldest are let go", bars(0, 200), bars(5, 260)],
    ["the newest are let go", bars(0, 200), bars(-1_500, 100)],
  ])("when %s", (_, before, after) => {
    expect(seen(keptRange(range, before, after), after)).toEqual(seen(range, before));
  });

  test("at the newest candle, when the newest is another one", () => {
    const kept = keptRange({ from: 150, to: 204 }, bars(0, 200), bars(0, 230));
    expect(kept).toEqual({ from: 180, to: 234 });
  });

  test("nowhere, when its time is not among the candles any more", () => {
    expect(keptRange(range, bars(0, 200), bars(5_000, 5_200))).toBeNull();
    expect(keptRange(range, bars(0, 200), bars(-5_000, -4_800))).toBeNull();
    expect(keptRange(range, [], bars(0, 200))).toBeNull();
    expect(keptRange(range, bars(0, 200), [])).toBeNull();
  });
});

test("candles are read ahead on the side that is scrolled to", () => {
  expect(wanting({ from: 2_000, to: 2_100 }, 6_000)).toEqual({ older: false, newer: false });
  expect(wanting({ from: 100, to: 200 }, 6_000)).toEqual({ older: true, newer: false });
  expect(wanting({ from: 5_800, to: 5_900 }, 6_000)).toEqual({ older: false, newer: true });
  expect(wanting({ from: -50, to: 40 }, 30)).toEqual({ older: true, newer: true });
});
