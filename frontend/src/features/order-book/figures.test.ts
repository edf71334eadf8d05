import { describe, expect, test } from "vitest";
import { aBook, BTCUSDT } from "@/testing/builders";
import { imbalance, topOfBook } from "./figures";
import { priceOf } from "./grid";

describe("the top of the book", () => {
  test("tells mid, spread and the spread in basis points of the mid", () => {
    const top = topOfBook(aBook({ bids: [[99.5, 1]], asks: [[100.5, 1]] }), BTCUSDT);
    expect(top).toEqual({ state: "sound", spreadTicks: 100, midTicks: 10_000, spreadBp: 100 });
  });

  test("has a mid between two ticks", () => {
    const { midTicks } = topOfBook(aBook({ bids: [[1, 1]], asks: [[1.01, 1]] }), BTCUSDT);
    expect(priceOf(midTicks ?? 0, BTCUSDT)).toBe(1.005);
  });

  test.each([
    ["no bids", { bids: [] }],
    ["no asks", { asks: [] }],
    ["empty", { bids: [], asks: [] }],
  ] as const)("has neither mid nor spread with %s", (state, given) => {
    const none = { spreadTicks: null, midTicks: null, spreadBp: null };
    expect(topOfBook(aBook(given as never), BTCUSDT)).toEqual({ state, ...none });
  });

  test.each([
    ["crossed", 100.01, -1],
    ["crossed", 100, 0],
    ["sound", 99.99, 1],
  ] as const)("is %s with a bid of %f against an ask of 100", (state, bid, spreadTicks) => {
    const book = aBook({ bids: [[bid, 1]], asks: [[100, 1]] });
    expect(topOfBook(book, BTCUSDT)).toMatchObject({ state, spreadTicks });
  });
});

describe("the imbalance", () => {
  test("is the difference of the two sides' sizes against their sum", () => {
    // 1.5 + 0.5 bid against 0.25 + 3.75 asked: (2 − 4) / 6
    expect(imbalance(aBook(), 20, BTCUSDT)).toBeCloseTo(-1 / 3, 12);
  });

  test("looks at as many levels as it is asked for", () => {
    // 1.5 bid against 0.25 asked: 1.25 / 1.75
    expect(imbalance(aBook(), 1, BTCUSDT)).toBeCloseTo(5 / 7, 12);
  });

  test("is whole where one side is empty, and none of an empty book", () => {
    expect(imbalance(aBook({ asks: [] }), 5, BTCUSDT)).toBe(1);
    expect(imbalance(aBook({ bids: [] }), 5, BTCUSDT)).toBe(-1);
    expect(imbalance(aBook({ bids: [], asks: [] }), 5, BTCUSDT)).toBeNull();
  });
});
