import { describe, expect, test } from "vitest";
import type { PriceLevel } from "@/lib/api/types";
import { instrumentOf } from "@/lib/market/instrument";
import { aBook, aListedSymbol, BTCUSDT } from "@/testing/builders";
import { worthScaled } from "./grid";
import { BOOK_LEVELS, ladderOf } from "./ladder";

const levels = (count: number, first: number, step: number): PriceLevel[] =>
  Array.from({ length: count }, (_, index) => [first + index * step, 1]);

describe("the ladder", () => {
  test("adds up each side from its best price on", () => {
    const { bids, asks } = ladderOf(aBook(), BTCUSDT);
    expect(bids.map((row) => row.totalLots)).toEqual([150_000, 200_000]);
    expect(asks.map((row) => row.totalLots)).toEqual([25_000, 400_000]);
  });

  test("adds up what each side costs, exactly", () => {
    // 61712.6 × 0.25 = 15428.15, and 61712.9 × 3.75 = 231423.375
    const { asks } = ladderOf(aBook(), BTCUSDT);
    expect(asks.map((row) => worthScaled(row.totalWorth, BTCUSDT))).toEqual([
      { value: 15_428_15_00000n, scale: 7 },
      { value: 246_851_52_50000n, scale: 7 },
    ]);
  });

  test("sums what doubles cannot", () => {
    // As doubles 0.1 + 0.2 is 0.30000000000000004.
    const asks: PriceLevel[] = [
      [1, 0.1],
      [2, 0.2],
    ];
    const { totalLots } = ladderOf(aBook({ asks }), BTCUSDT).asks[1] ?? {};
    expect(totalLots).toBe(30_000);
  });

  test("counts in ticks that are no power of ten, and in tiny ones", () => {
    const coarse = instrumentOf(aListedSymbol("ABC", { tick_size: 0.05, step_size: 10 }));
    expect(ladderOf(aBook({ bids: [[0.15, 30]] }), coarse).bids[0]).toMatchObject({
      ticks: 3,
      lots: 30,
    });
    const fine = instrumentOf(aListedSymbol("ABC", { tick_size: 1e-8, step_size: 1 }));
    expect(ladderOf(aBook({ bids: [[0.00001234, 1]] }), fine).bids[0]?.ticks).toBe(1_234);
  });

  test("draws both sides' depth on the scale of the deeper one", () => {
    const { bids, asks } = ladderOf(aBook(), BTCUSDT);
    expect(bids.map((row) => row.depth)).toEqual([0.375, 0.5]);
    expect(asks.map((row) => row.depth)).toEqual([0.0625, 1]);
  });

  test("says that the last group may lack levels where the API's book is cut off", () => {
    const asks = levels(BOOK_LEVELS, 100, 0.01);
    const partial = (factor: number, side: PriceLevel[]) =>
      ladderOf(aBook({ asks: side }), BTCUSDT, factor).asks.map((row) => row.partial);
    // 100.00 | 100.01 … 100.10 | 100.11 … 100.19
    expect(partial(10, asks)).toEqual([false, false, true]);
    expect(partial(10, asks.slice(0, 11))).toEqual([false, false]);
    expect(partial(1, asks)).not.toContain(true);
  });

  test("of an empty book is empty", () => {
    expect(ladderOf(aBook({ bids: [], asks: [] }), BTCUSDT)).toEqual({ bids: [], asks: [] });
  });
});
