import { describe, expect, test } from "vitest";
import { aBook, BTCUSDT } from "@/testing/builders";
import { extent, stairs, sweepTo } from "./depth";
import { worthScaled } from "./grid";
import { ladderOf } from "./ladder";

const BOOK = aBook({
  bids: [
    [99, 1],
    [97, 2],
  ],
  asks: [
    [101, 3],
    [104, 1],
  ],
});
const LADDER = ladderOf(BOOK, BTCUSDT);
const MID = 10_000;

describe("the stairs of a side", () => {
  test("rise at each level by what stands there", () => {
    expect(stairs(LADDER.bids)).toEqual([
      { ticks: 9_900, lots: 0 },
      { ticks: 9_900, lots: 100_000 },
      { ticks: 9_700, lots: 100_000 },
      { ticks: 9_700, lots: 300_000 },
    ]);
  });

  test("of an empty side are none", () => {
    expect(stairs([])).toEqual([]);
  });
});

describe("the extent", () => {
  test("is from the lowest bid to the highest ask, and as high as the deeper side", () => {
    expect(extent(LADDER)).toEqual({ low: 9_700, high: 10_400, lots: 400_000 });
  });

  test("of a single price has a width, and of an empty book there is none", () => {
    const single = ladderOf(aBook({ bids: [[99, 1]], asks: [] }), BTCUSDT);
    expect(extent(single)).toEqual({ low: 9_899, high: 9_901, lots: 100_000 });
    expect(extent({ bids: [], asks: [] })).toBeNull();
  });
});

describe("a sweep", () => {
  const told = (ticks: number, mid: number | null = MID, ladder = LADDER) => {
    const sweep = sweepTo(ladder, ticks, mid);
    if (sweep === null) return null;
    const { value, scale } = worthScaled(sweep.worth, BTCUSDT);
    const quote = Number(value) / 10 ** scale;
    return { side: sweep.side, lots: sweep.lots, quote, distance: sweep.distance };
  };

  test("up to a price takes every ask that is not dearer", () => {
    expect(told(10_100)).toEqual({ side: "ask", lots: 300_000, quote: 303, distance: 0.01 });
    // 3 × 101 + 1 × 104
    expect(told(10_400)).toEqual({ side: "ask", lots: 400_000, quote: 407, distance: 0.04 });
    expect(told(10_399)).toMatchObject({ lots: 300_000, quote: 303 });
  });

  test("down to a price takes every bid that is not cheaper", () => {
    // 1 × 99 + 2 × 97
    expect(told(9_700)).toEqual({ side: "bid", lots: 300_000, quote: 293, distance: -0.03 });
    expect(told(9_701)).toMatchObject({ lots: 100_000, quote: 99 });
  });

  test("inside the spread takes nothing", () => {
    expect(told(9_950)).toMatchObject({ side: "bid", lots: 0, quote: 0 });
    expect(told(10_050)).toMatchObject({ side: "ask", lots: 0, quote: 0 });
  });

  test("is not told beyond what is known", () => {
    expect(told(9_699)).toBeNull();
    expect(told(10_401)).toBeNull();
  });

  test("of a one-sided book is of that side, without a distance", () => {
    const onlyAsks = ladderOf(aBook({ ...BOOK, bids: [] }), BTCUSDT);
    expect(told(10_100, null, onlyAsks)).toMatchObject({ side: "ask", quote: 303, distance: null });
  });
});
