import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KIND_CODES, kindOf } from "./catalogue";
import { choiceOf, choicesOf, codeOf, codesOf, problemOf, titleOf } from "./choice";
import { indicatorOf } from "./indicator-of";

describe("the code of an indicator", () => {
  test.each([
    "sma:20",
    "ema:50",
    "bb:20:2",
    "bb:20:2.5",
    "vwap",
    "rsi:14",
    "macd:12:26:9",
    "atr:1",
  ])("%s is understood, and written the same", (code) => {
    const choice = choiceOf(code);
    expect(choice && codeOf(choice)).toBe(code);
  });

  test.each([
    "",
    "sma",
    "sma:",
    "sma:1",
    "sma:501",
    "sma:20:2",
    "sma:020",
    "sma:2e1",
    "sma: 20",
    "sma:20.5",
    "sma:-20",
    "sma:NaN",
    "SMA:20",
    "vwap:1",
    "bb:20",
    "bb:20:2.55",
    "bb:20:6",
    "macd:26:12:9",
    "macd:12:12:9",
    "constructor",
    "toString:1",
  ])("%j is none", (code) => {
    expect(choiceOf(code)).toBeNull();
  });

  test("is found again of all that can be chosen", () => {
    const choice = fc
      .constantFrom(...KIND_CODES)
      .chain((kind) =>
        fc
          .tuple(
            ...kindOf(kind).parameters.map(({ min, max, step }) =>
              fc
                .integer({ min: Math.round(min / step), max: Math.round(max / step) })
                .map((steps) => Number((steps * step).toFixed(6))),
            ),
          )
          .map((parameters) => ({ kind, parameters })),
      )
      .filter((made) => problemOf(made) === null);
    fc.assert(
      fc.property(choice, (made) => {
        expect(choiceOf(codeOf(made))).toEqual(made);
      }),
    );
  });
});

test("several are read in their order, without what is not understood or said twice", () => {
  expect(codesOf(choicesOf("rsi:14,sma:20,nothing,sma:20,sma:0,ema:9"))).toBe(
    "rsi:14,sma:20,ema:9",
  );
  expect(choicesOf("")).toEqual([]);
});

test("no more than eight are taken", () => {
  const codes = Array.from({ length: 12 }, (_, at) => `sma:${at + 2}`).join(",");
  expect(choicesOf(codes)).toHaveLength(8);
});

test("the usual parameters of each kind can be reckoned with", () => {
  for (const kind of KIND_CODES) {
    const choice = { kind, parameters: kindOf(kind).parameters.map(({ usual }) => usual) };
    expect(problemOf(choice)).toBeNull();
    const state = indicatorOf(choice).next(
      null,
      [{ open_time: 0, high: 2, low: 1, close: 1, volume: 1, quote_volume: 1 }],
      0,
    );
    expect(state.values ?? kindOf(kind).lines).toHaveLength(kindOf(kind).lines.length);
  }
});

test("what is wrong with a choice is said in words", () => {
  expect(problemOf({ kind: "sma", parameters: [1] })).toBe("Period must be between 2 and 500");
  expect(problemOf({ kind: "sma", parameters: [2.5] })).toBe("Period must be a whole number");
  expect(problemOf({ kind: "macd", parameters: [9, 9, 9] })).toBe("Fast must be less than slow");
});

test("a title has the parameters in it", () => {
  expect(titleOf({ kind: "bb", parameters: [20, 2.5] })).toBe("Bollinger 20 2.5");
});
