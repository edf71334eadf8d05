import { describe, expect, test } from "vitest";
import { aBook } from "@/testing/builders";
import { ladderOf } from "./ladder";

describe("the ladder", () => {
  test("adds up each side from its best price on", () => {
    const { bids, asks } = ladderOf(aBook());
    expect(bids.map((row) => row.total)).toEqual([1.5, 2]);
    expect(asks.map((row) => row.total)).toEqual([0.25, 4]);
  });

  test("draws both sides' depth on the scale of the deeper one", () => {
    const { bids, asks } = ladderOf(aBook());
    expect(bids.map((row) => row.depth)).toEqual([0.375, 0.5]);
    expect(asks.map((row) => row.depth)).toEqual([0.0625, 1]);
  });

  test("tells the mid and the spread between the best prices", () => {
    const { mid, spread, relativeSpread } = ladderOf(
      aBook({ bids: [[99.5, 1]], asks: [[100.5, 1]] }),
    );
    expect(mid).toBe(100);
    expect(spread).toBe(1);
    expect(relativeSpread).toBe(0.01);
  });

  test("has neither mid nor spread while a side is empty", () => {
    const ladder = ladderOf(aBook({ asks: [] }));
    expect(ladder).toMatchObject({ asks: [], mid: null, spread: null, relativeSpread: null });
  });

  test("shows as many levels as it is asked for", () => {
    const levels = Array.from({ length: 30 }, (_, index): [number, number] => [100 + index, 1]);
    expect(ladderOf(aBook({ asks: levels })).asks).toHaveLength(20);
    expect(ladderOf(aBook({ asks: levels }), 5).asks).toHaveLength(5);
  });
});
