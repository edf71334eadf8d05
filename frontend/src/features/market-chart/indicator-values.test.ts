import { describe, expect, test } from "vitest";
import { choiceOf, type IndicatorChoice } from "@/lib/indicators/choice";
import { aCandle, MINUTE_MS } from "@/testing/builders";
import type { Candles } from "./candle-fold";
import { createIndicatorValues, restsOnIncomplete } from "./indicator-values";

const SMA_3 = choiceOf("sma:3") as IndicatorChoice;
const closing = (...closes: number[]): Candles =>
  closes.map((close, minute) => aCandle(minute, { close }));

describe("the values of an indicator", () => {
  const told = (...series: Candles[]) => {
    const values = createIndicatorValues(MINUTE_MS);
    return series.map((candles) => values.of(SMA_3, candles).map((known) => known.values)).at(-1);
  };
  const first = closing(1, 2, 6);

  test("follow the last candle", () => {
    expect(told(first, first.with(2, aCandle(2, { close: 9 })))).toEqual([null, null, [4]]);
  });

  test("follow a correction in the past", () => {
    const candles = closing(3, 6, 9, 12, 15);
    expect(told(candles, candles.with(1, aCandle(1, { close: 0 })))).toEqual([
      null,
      null,
      [4],
      [7],
      [12],
    ]);
  });

  test("follow older candles and fewer ones", () => {
    expect(told(first, [aCandle(-1, { close: 3 }), ...first])).toEqual([null, null, [2], [3]]);
    expect(told(first, first.slice(0, 1))).toEqual([null]);
    expect(told(first, [])).toEqual([]);
  });
});

test("a value rests on an incomplete candle as far as it reaches back", () => {
  const candles = closing(1, 2, 3, 4, 5).with(1, aCandle(1, { status: "partial" }));
  expect([0, 1, 2, 3, 4].map((at) => restsOnIncomplete(candles, at, 3))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
});
