import { describe, expect, test } from "vitest";
import { aCandle, MINUTE_MS, START_MS } from "@/testing/builders";
import { countdownText, remainingMs } from "./countdown";

describe("the time to a candle's close", () => {
  const candles = [aCandle(0, { closed: false })];
  // Stamped 20 s into the minute; here it is another year.
  const freshness = { eventTimeMs: START_MS + 20_000, receivedAtMs: 5_000, byUpdate: true };

  test("is told by the exchange's clock, which goes on between its stamps", () => {
    expect(remainingMs(candles, freshness, 5_000)).toBe(40_000);
    expect(remainingMs(candles, freshness, 6_500)).toBe(38_500);
  });

  test("is never below nothing, nor longer because this clock was put back", () => {
    expect(remainingMs(candles, freshness, 5_000 + MINUTE_MS)).toBe(0);
    expect(remainingMs(candles, freshness, 0)).toBe(40_000);
  });

  test("is not known without a candle or a stamp", () => {
    expect(remainingMs([], freshness, 5_000)).toBeNull();
    expect(remainingMs(candles, null, 5_000)).toBeNull();
  });
});

test.each([
  [0, "0:00"],
  [1, "0:01"],
  [6_001, "0:07"],
  [60_000, "1:00"],
  [3_599_000, "59:59"],
  [3_600_000, "1:00:00"],
  [86_400_000, "24:00:00"],
  [3_723_000, "1:02:03"],
])("%d ms is written as %s", (duration, text) => {
  expect(countdownText(duration)).toBe(text);
});
