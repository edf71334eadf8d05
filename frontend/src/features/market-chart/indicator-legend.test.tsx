import { render, screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { choicesOf } from "@/lib/indicators/choice";
import { aCandle, BTCUSDT, MINUTE_MS } from "@/testing/builders";
import type { Candles } from "./candle-fold";
import { IndicatorLegend } from "./indicator-legend";
import { placed } from "./indicator-style";
import { createIndicatorValues } from "./indicator-values";

function told(codes: string, candles: Candles, hovered: number | null = null) {
  render(
    <IndicatorLegend
      indicators={placed(choicesOf(codes), [])}
      values={createIndicatorValues(MINUTE_MS)}
      candles={candles}
      intervalMs={MINUTE_MS}
      hovered={hovered}
      instrument={BTCUSDT}
      onEdit={() => undefined}
      onRemove={() => undefined}
    />,
  );
  return screen.getByRole("listitem").textContent;
}

const closing = (...closes: number[]): Candles =>
  closes.map((close, minute) => aCandle(minute, { close }));

describe("the legend of an indicator", () => {
  test("tells its value at the newest candle, written like a price", () => {
    expect(told("sma:2", closing(61_000, 61_001, 61_000.5))).toBe("SMA 261,000.75");
  });

  test("tells its value at the crosshair", () => {
    const candles = closing(61_000, 61_001, 61_000.5);
    expect(told("sma:2", candles, candles[1]?.open_time ?? 0)).toBe("SMA 261,000.50");
  });

  test("says how many candles it still needs, counted anew after a gap", () => {
    const candles = [...closing(1, 2, 3, 4), aCandle(9)];
    expect(told("sma:3", candles)).toBe("SMA 31 of 3");
  });

  test("has no value where there is no candle", () => {
    const candles = [...closing(1, 2, 3, 4), aCandle(9)];
    expect(told("sma:2", candles, aCandle(6).open_time)).toBe("SMA 2–");
  });

  test("marks what is made of an incomplete candle, as far as it reaches", () => {
    const candles = closing(5, 5, 5, 5).with(1, aCandle(1, { close: 5, status: "partial" }));
    expect(told("sma:3", candles)).toBe("SMA 3≈5.00");
  });

  test("marks nothing when the incomplete candle is long gone", () => {
    const candles = closing(5, 5, 5, 5).with(1, aCandle(1, { close: 5, status: "partial" }));
    expect(told("sma:2", candles)).toBe("SMA 25.00");
  });

  test("says from when on there is an average price of the day", () => {
    // It begins at 23:54, and the next day's midnight is the seventh candle.
    expect(told("vwap", closing(1, 2, 3))).toBe("VWAPfrom 00:00 UTC on");
  });
});
