import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { choiceOf } from "./choice";
import type { Indicator, Known, Measured } from "./indicator";
import { indicatorOf } from "./indicator-of";
import { extend, reckon } from "./reckoning";
import talib from "./talib-figures.json";

const HOUR_MS = 3_600_000;
const TOLERANCE = 1e-9;

function indicator(code: string): Indicator {
  const choice = choiceOf(code);
  if (choice === null) throw new Error(`${code} cannot be chosen`);
  return indicatorOf(choice);
}

const valuesOf = (states: readonly Known[]) => states.map(({ values }) => values);

/** As near as doubles go: against the value itself, or the price where it comes of a difference. */
function expectNear(got: number | undefined, wanted: number, price: number): void {
  const scale = Math.max(Math.abs(wanted), price * 1e-4);
  expect(Math.abs((got ?? Number.NaN) - wanted)).toBeLessThanOrEqual(TOLERANCE * scale);
}

describe.each(talib.cases)("$name", ({ candles: columns, first, step, figures }) => {
  const candles: Measured[] = columns.close.map((close, at) => ({
    open_time: first + at * step,
    high: columns.high[at] ?? close,
    low: columns.low[at] ?? close,
    close,
    volume: columns.volume[at] ?? 0,
    quote_volume: null,
  }));

  test.each(Object.entries(figures))("TA-Lib's figures of %s", (code, { begin, lines }) => {
    const got = valuesOf(reckon(indicator(code), candles, step));
    expect(got.findIndex((values) => values !== null)).toBe(begin === candles.length ? -1 : begin);
    expect(lines[0]).toHaveLength(candles.length - begin);
    lines.forEach((line, at) => {
      line.forEach((wanted, index) => {
        expectNear(got[begin + index]?.[at], wanted, columns.close[begin + index] ?? 0);
      });
    });
  });
});

const CODES = ["sma:3", "ema:4", "bb:3:2", "vwap", "rsi:3", "macd:2:4:3", "atr:3"];

const price = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
const candleParts = fc.record({
  prices: fc.tuple(price, price, price),
  volume: fc.double({ min: 0, max: 1e6, noNaN: true }),
  turnover: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })),
  /** Candles that are missing before this one. */
  missing: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 1, 5),
});

function candleSeries(from: number, to: number) {
  return fc.array(candleParts, { minLength: from, maxLength: to }).map((parts) => {
    let at = 0;
    return parts.map(({ prices, volume, turnover, missing }): Measured => {
      at += missing + 1;
      return {
        open_time: at * HOUR_MS,
        high: Math.max(...prices),
        low: Math.min(...prices),
        close: prices[2],
        volume,
        quote_volume: turnover,
      };
    });
  });
}

describe.each(CODES)("%s", (code) => {
  const reckoned = (candles: readonly Measured[]) =>
    valuesOf(reckon(indicator(code), candles, HOUR_MS));

  test("candle by candle, the open one moving, is the same as all at once", () => {
    fc.assert(
      fc.property(candleSeries(1, 60), fc.array(price), (candles, moves) => {
        const states: Known[] = [];
        candles.forEach((_, at) => {
          const known = candles.slice(0, at + 1);
          for (const close of [...moves.slice(0, 3), candles[at]?.close ?? 0]) {
            states.splice(at);
            const last = { ...(candles[at] as Measured), close };
            extend(states, indicator(code), known.with(at, last), HOUR_MS);
          }
        });
        expect(valuesOf(states)).toEqual(reckoned(candles));
      }),
    );
  });

  test("knows nothing of what comes later", () => {
    fc.assert(
      fc.property(candleSeries(2, 60), fc.nat(60), (candles, end) => {
        expect(reckoned(candles.slice(0, end))).toEqual(reckoned(candles).slice(0, end));
      }),
    );
  });

  test("begins anew after a gap", () => {
    fc.assert(
      fc.property(candleSeries(1, 30), candleSeries(1, 30), (before, after) => {
        const gap = ((before.at(-1)?.open_time ?? 0) / HOUR_MS + 1) * HOUR_MS;
        const later = after.map((candle) => ({ ...candle, open_time: candle.open_time + gap }));
        expect(reckoned([...before, ...later]).slice(before.length)).toEqual(reckoned(later));
      }),
    );
  });

  test("is a number wherever it has a value", () => {
    fc.assert(
      fc.property(candleSeries(1, 60), (candles) => {
        for (const value of reckoned(candles).flatMap((values) => values ?? [])) {
          expect(value).toSatisfy(Number.isFinite);
        }
      }),
    );
  });
});

const candle = (hour: number, given: Partial<Measured> = {}): Measured => ({
  open_time: hour * HOUR_MS,
  high: 12,
  low: 9,
  close: 12,
  volume: 2,
  quote_volume: null,
  ...given,
});

describe("the volume-weighted average price", () => {
  const values = (candles: Measured[]) => valuesOf(reckon(indicator("vwap"), candles, HOUR_MS));

  test("weighs with the turnover that was told, else with the typical price", () => {
    // (11 · 2 + 70) / (2 + 6): the second hour's typical price would have been 11 as well.
    const told = candle(1, { volume: 6, quote_volume: 70 });
    expect(values([candle(0), told])).toEqual([[11], [92 / 8]]);
  });

  test("begins at midnight UTC, and not in the middle of a day", () => {
    const hours = [22, 23, 24, 25].map((hour) => candle(hour));
    expect(values(hours)).toEqual([null, null, [11], [11]]);
  });

  test("has no value before anything was traded", () => {
    expect(values([candle(0, { volume: 0 }), candle(1)])).toEqual([null, [11]]);
  });

  test("is lost with an hour of the day, until the next one", () => {
    const hours = [0, 1, 3, 4, 24].map((hour) => candle(hour));
    expect(values(hours).map((value) => value !== null)).toEqual([true, true, false, false, true]);
  });
});

test("a window that has slid far is as exact as a new one", () => {
  const wild = Array.from({ length: 5_000 }, (_, at) => candle(at, { close: 1e6 / (at + 1) }));
  const calm = Array.from({ length: 40 }, (_, at) => candle(5_000 + at, { close: 0.1 + at / 1e6 }));
  for (const code of ["sma:20", "bb:20:2"]) {
    const slid = reckon(indicator(code), [...wild, ...calm], HOUR_MS).at(-1)?.values ?? [];
    const fresh = reckon(indicator(code), calm, HOUR_MS).at(-1)?.values ?? [];
    expect(fresh.length).toBeGreaterThan(0);
    fresh.forEach((wanted, at) => {
      expect(slid[at]).toBeCloseTo(wanted, 12);
    });
  }
});
