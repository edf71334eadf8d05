import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aCandle, aTicker } from "@/testing/builders";
import { changeOf, changeRatioOf, quoteOf, rangePositionOf } from "./quote";

describe("a quote", () => {
  test("has the price of the newest minute, and the change since the window began", () => {
    const quote = quoteOf(aTicker({ open: 60_000 }), aCandle(0, { close: 61_800, closed: false }));
    expect(quote.price).toBe(61_800);
    expect(changeOf(quote)).toBe(1_800);
    expect(changeRatioOf(quote)).toBeCloseTo(0.03, 12);
  });

  test("takes a new high and a new low from the newest minute", () => {
    const minute = aCandle(1, { high: 63_000, low: 59_000 });
    expect(quoteOf(aTicker({ high: 62_500, low: 59_500 }), minute)).toMatchObject({
      high: 63_000,
      low: 59_000,
    });
  });

  test("owes nothing to a minute before the ticker's last one", () => {
    const late = aCandle(-1, { close: 1, high: 999_999, low: 0.1 });
    expect(quoteOf(aTicker(), late)).toEqual(quoteOf(aTicker(), null));
  });

  test("has the mean price by volume, where anything was traded", () => {
    const ticker = aTicker({ volume: 4, quoteVolume: 244_000 });
    expect(quoteOf(ticker, null).meanPrice).toBe(61_000);
    expect(quoteOf(aTicker({ volume: 0, quoteVolume: 0 }), null).meanPrice).toBeNull();
  });

  test("tells how long its window is", () => {
    expect(quoteOf(aTicker(), null).spanMs).toBe(24 * 3_600_000);
  });

  test("has no change in relation to nothing", () => {
    expect(changeRatioOf({ price: 5, open: 0 })).toBe(0);
  });
});

describe("the place in the range", () => {
  test("is from 0 at the low to 1 at the high", () => {
    expect(rangePositionOf({ price: 10, low: 10, high: 20 })).toBe(0);
    expect(rangePositionOf({ price: 17.5, low: 10, high: 20 })).toBe(0.75);
    expect(rangePositionOf({ price: 20, low: 10, high: 20 })).toBe(1);
  });

  test("is the middle where nothing moved", () => {
    expect(rangePositionOf({ price: 10, low: 10, high: 10 })).toBe(0.5);
  });

  test("never leaves the bar, whatever the price", () => {
    const price = fc.double({ min: 0, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(price, price, price, (at, low, high) => {
        const position = rangePositionOf({ price: at, low, high });
        expect(position).toBeGreaterThanOrEqual(0);
        expect(position).toBeLessThanOrEqual(1);
      }),
    );
  });
});
