import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aCandle, MINUTE_MS } from "@/testing/builders";
import { type Bar, barsOf } from "./bars";
import { type Candles, foldCandles } from "./candle-fold";
import { chartChange } from "./chart-change";

/** A chart as strict as lightweight-charts: it throws on times that don't grow. */
class StrictChart {
  bars: Bar[] = [];

  apply(shown: Candles, wanted: Candles): void {
    const change = chartChange(shown, wanted, MINUTE_MS);
    if (change.kind === "all") {
      this.bars = [];
      for (const bar of change.bars) this.#append(bar);
    } else if (change.kind === "last") {
      for (const bar of change.bars) this.#update(bar);
    }
  }

  #append(bar: Bar): void {
    const last = this.bars.at(-1);
    if (last !== undefined && bar.openTime <= last.openTime) throw new Error("not ascending");
    this.bars.push(bar);
  }

  #update(bar: Bar): void {
    const last = this.bars.at(-1);
    if (last !== undefined && bar.openTime < last.openTime) throw new Error("older than the last");
    if (last?.openTime === bar.openTime) this.bars.pop();
    this.bars.push(bar);
  }
}

describe("a change of the chart", () => {
  const shown = [aCandle(0), aCandle(1, { closed: false })];

  test("is none when nothing has changed", () => {
    expect(chartChange(shown, shown, MINUTE_MS)).toEqual({ kind: "none" });
  });

  test("is the last candle alone when that has moved", () => {
    const moved = aCandle(1, { closed: false, close: 5 });
    expect(chartChange(shown, shown.with(1, moved), MINUTE_MS)).toEqual({
      kind: "last",
      bars: barsOf([moved], MINUTE_MS),
    });
  });

  test("is the last candle and the next when a minute has begun", () => {
    const closed = aCandle(1);
    const wanted = [...shown.with(1, closed), aCandle(2)];
    expect(chartChange(shown, wanted, MINUTE_MS)).toEqual({
      kind: "last",
      bars: barsOf([closed, aCandle(2)], MINUTE_MS),
    });
  });

  test.each<[string, Candles, Candles]>([
    ["the beginning", [], [aCandle(0)]],
    ["candles before the first", shown, [aCandle(-1), ...shown]],
    ["a correction in the past", shown, shown.with(0, aCandle(0, { close: 5 }))],
    ["a minute that is skipped", shown, [...shown, aCandle(3)]],
    ["another market", shown, [aCandle(500), aCandle(501)]],
    ["fewer candles", shown, [aCandle(0)]],
    ["no candles", shown, []],
  ])("is everything for %s", (_, before, after) => {
    expect(chartChange(before, after, MINUTE_MS)).toEqual({
      kind: "all",
      bars: barsOf(after, MINUTE_MS),
    });
  });

  test("never breaks the chart, whatever comes in whatever order", () => {
    const update = fc.record({ minute: fc.nat(20), event_time: fc.nat(99), closed: fc.boolean() });
    const updates = fc.array(update, { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(updates, (given) => {
        const chart = new StrictChart();
        let shown: Candles = [];
        for (const { minute, ...rest } of given) {
          const data = aCandle(minute, rest);
          const wanted = foldCandles(shown, { type: "update", symbol: "BTCUSDT", data });
          chart.apply(shown, wanted);
          shown = wanted;
        }
        expect(chart.bars).toEqual(barsOf(shown, MINUTE_MS));
      }),
    );
  });
});
