import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { activeRows, breadthOf } from "./breadth";
import { aRow } from "./rows-for-tests";

describe("market breadth", () => {
  test("counts what rose, fell and stood still", () => {
    const rows = [aRow("A", 3), aRow("B", -1), aRow("C", 0), aRow("D", 0.5), aRow("E", -9)];
    expect(breadthOf(rows)).toMatchObject({ advancing: 2, declining: 2, unchanged: 1 });
  });

  test("has the middle change of an odd number of markets", () => {
    const rows = [aRow("A", 30), aRow("B", -1), aRow("C", 2)];
    expect(breadthOf(rows).medianChange).toBeCloseTo(0.02, 12);
  });

  test("has the mean of the two middle changes of an even number", () => {
    const rows = [aRow("A", 30), aRow("B", -10), aRow("C", 2), aRow("D", 4)];
    expect(breadthOf(rows).medianChange).toBeCloseTo(0.03, 12);
  });

  test("knows no median of nothing", () => {
    expect(breadthOf([])).toEqual({
      advancing: 0,
      declining: 0,
      unchanged: 0,
      medianChange: null,
      aboveMean: 0,
      turnover: [],
    });
  });

  test("counts the markets above the mean price of their day", () => {
    const rows = [aRow("A", 3, { meanPrice: 102 }), aRow("B", 3, { meanPrice: 104 })];
    expect(breadthOf(rows).aboveMean).toBe(1);
  });

  test("adds up what was traded by quote asset, the commonest first", () => {
    const rows = [
      aRow("ETH", 1, { quoteAsset: "BTC", quoteVolume: 7 }),
      aRow("BTC", 1, { quoteVolume: 500 }),
      aRow("SOL", 1, { quoteVolume: 250 }),
    ];
    expect(breadthOf(rows).turnover).toEqual([
      { asset: "USDT", markets: 2, volume: 750 },
      { asset: "BTC", markets: 1, volume: 7 },
    ]);
  });

  test("leaves out what is halted or not known", () => {
    const halted = { ...aRow("A", 5), halted: "BREAK" };
    const unknown = { ...aRow("B", 5), quote: null };
    expect(activeRows([halted, unknown, aRow("C", 5)]).map((row) => row.symbol)).toEqual(["CUSDT"]);
  });

  test("counts each market once, and as many change by less than the median as by more", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -99, max: 500 }), { minLength: 1 }), (percents) => {
        const breadth = breadthOf(percents.map((percent, at) => aRow(`S${at}`, percent)));
        const median = (breadth.medianChange ?? Number.NaN) * 100;
        expect(breadth.advancing + breadth.declining + breadth.unchanged).toBe(percents.length);
        const half = percents.length / 2;
        expect(percents.filter((one) => one < median - 1e-9).length).toBeLessThanOrEqual(half);
        expect(percents.filter((one) => one > median + 1e-9).length).toBeLessThanOrEqual(half);
      }),
    );
  });
});
