import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sparkPath, sparkPoints } from "./spark-path";

describe("a spark line", () => {
  test("goes from left to right, the highest price at the top", () => {
    expect(sparkPath(sparkPoints([10, 30, 20]), 100, 20, 0)).toBe("M0.0 20.0L50.0 0.0L100.0 10.0");
  });

  test("keeps its place in time where an hour is not known", () => {
    expect(sparkPoints([10, null, 20, null, 30])).toEqual([
      { at: 0, price: 10 },
      { at: 0.5, price: 20 },
      { at: 1, price: 30 },
    ]);
  });

  test("runs through the middle when the price never moved", () => {
    expect(sparkPath(sparkPoints([5, 5]), 100, 20, 2)).toBe("M2.0 10.0L98.0 10.0");
  });

  test.each([[[]], [[5]], [[null, null]], [[null, 5]]])("is none of %j", (prices) => {
    expect(sparkPath(sparkPoints(prices), 100, 20, 2)).toBe("");
  });

  test("never leaves its room", () => {
    const prices = fc.array(fc.option(fc.double({ min: 1e-9, max: 1e9, noNaN: true })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(prices, (given) => {
        const numbers = sparkPath(sparkPoints(given), 100, 28, 2).match(/[\d.]+/g) ?? [];
        numbers.map(Number).forEach((number, index) => {
          expect(number).toBeGreaterThanOrEqual(2);
          expect(number).toBeLessThanOrEqual(index % 2 === 0 ? 98 : 26);
        });
      }),
    );
  });
});
