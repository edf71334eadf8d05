import { render, screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { aCandle, BTCUSDT, MINUTE_MS, START_MS } from "@/testing/builders";
import type { Candles } from "./candle-fold";
import { Legend } from "./legend";

const FIVE_MINUTES = 5 * MINUTE_MS;
const CANDLES: Candles = [
  aCandle(0, { interval: "5m", status: "partial", observed_minutes: 3, expected_minutes: 5 }),
  aCandle(20, { interval: "5m", close: 61_700.5 }),
];

function told(hovered: number | null) {
  render(
    <Legend
      candles={CANDLES}
      intervalMs={FIVE_MINUTES}
      hovered={hovered}
      instrument={BTCUSDT}
      zone="utc"
    />,
  );
  return screen.getByTestId("legend").textContent;
}

describe("the legend", () => {
  test("tells of the newest candle unless another one is pointed at", () => {
    expect(told(null)).toContain("61,700.50");
  });

  test("says how much of an incomplete candle was observed", () => {
    expect(told(START_MS)).toContain("Incomplete: 3 of 5 minutes");
  });

  test("says what is missing where there is no candle", () => {
    const text = told(START_MS + FIVE_MINUTES);
    expect(text).toContain("Missing");
    expect(text).toContain("3 candles are not known");
    expect(text).toContain("2024-08-08 23:59 UTC");
  });
});
