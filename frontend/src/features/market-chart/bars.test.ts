import { describe, expect, test } from "vitest";
import { aCandle, MINUTE_MS, START_MS } from "@/testing/builders";
import { barsOf, flawsOf, holeBefore, MAX_HOLE_BARS } from "./bars";

const minutesOf = (times: readonly number[]) => times.map((time) => (time - START_MS) / MINUTE_MS);

describe("a hole in the candles", () => {
  test("is shown minute by minute", () => {
    const bars = barsOf([aCandle(0), aCandle(3)], MINUTE_MS);
    expect(minutesOf(bars.map((bar) => bar.openTime))).toEqual([0, 1, 2, 3]);
    expect(bars.map((bar) => bar.candle !== null)).toEqual([true, false, false, true]);
  });

  test("of many hours is shown shorter, but shown and counted whole", () => {
    const candles = [aCandle(0), aCandle(10_001)];
    const holes = barsOf(candles, MINUTE_MS).filter((bar) => bar.candle === null);
    expect(holes.length).toBeGreaterThan(0);
    expect(holes.length).toBeLessThanOrEqual(MAX_HOLE_BARS);
    expect(flawsOf(candles, MINUTE_MS).missing).toBe(10_000);
  });

  test("tells which candles it lacks", () => {
    const hole = holeBefore([aCandle(0), aCandle(4)], 1, MINUTE_MS);
    expect(hole?.missing).toBe(3);
    expect(minutesOf([hole?.firstMs ?? 0, hole?.lastMs ?? 0])).toEqual([1, 3]);
  });

  test("is counted in candles of the chart's length", () => {
    const candles = [aCandle(0, { interval: "5m" }), aCandle(15, { interval: "5m" })];
    expect(flawsOf(candles, 5 * MINUTE_MS).missing).toBe(2);
  });
});

describe("a candle is marked as incomplete", () => {
  test("when minutes of it were not observed", () => {
    const candles = [aCandle(0, { status: "partial" }), aCandle(1, { status: "complete" })];
    const bars = barsOf(candles, MINUTE_MS);
    expect(bars.map((bar) => bar.candle !== null && bar.whole)).toEqual([false, true]);
    expect(flawsOf(candles, MINUTE_MS)).toEqual({ partial: 1, missing: 0 });
  });

  test("when its time is over and nobody closed it", () => {
    const candles = [aCandle(0, { closed: false }), aCandle(1, { closed: false })];
    expect(flawsOf(candles, MINUTE_MS)).toEqual({ partial: 1, missing: 0 });
  });

  test("but not while it is the newest one, and open", () => {
    expect(flawsOf([aCandle(0), aCandle(1, { status: "open" })], MINUTE_MS).partial).toBe(0);
  });
});
