import { expect, test } from "vitest";
import { aCandle } from "@/testing/builders";
import { windowStats } from "./window-stats";

test("without candles there is nothing to say", () => {
  expect(windowStats([], 60_000)).toBeNull();
});

test("a window is summed up from its own candles only", () => {
  const candles = [
    aCandle(0, { high: 1_000, low: 1 }),
    aCandle(1, { open: 100, high: 120, low: 90, close: 110, volume: 2, quote_volume: 210 }),
    aCandle(2, { open: 110, high: 130, low: 95, close: 105, volume: 3, quote_volume: 330 }),
  ];
  expect(windowStats(candles, 120_000)).toEqual({
    open: 100,
    high: 130,
    low: 90,
    volume: 5,
    quoteVolume: 540,
    change: 105 / 100 - 1,
    spanMs: 120_000,
  });
});

test("a window that reaches further than the candles tells how far it really goes", () => {
  expect(windowStats([aCandle(0), aCandle(1)], 86_400_000)?.spanMs).toBe(120_000);
});
