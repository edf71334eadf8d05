import { describe, expect, test } from "vitest";
import type { ActiveRow } from "./breadth";
import { moversOf } from "./movers";
import { aRow } from "./rows-for-tests";

const bases = (rows: readonly ActiveRow[]) => rows.map((row) => row.instrument.base);

const ROWS = [
  aRow("A", 1, { quoteVolume: 10 }),
  aRow("B", -4, { quoteVolume: 40 }),
  aRow("C", 6, { quoteVolume: 20 }),
  aRow("D", 0, { quoteVolume: 30 }),
  aRow("E", -2, { quoteVolume: 5 }),
];

describe("the markets that stand out", () => {
  test("are those that rose the most and those that fell the most", () => {
    const movers = moversOf(ROWS, 5, "USDT");
    expect(bases(movers.gainers)).toEqual(["C", "A"]);
    expect(bases(movers.losers)).toEqual(["B", "E"]);
  });

  test("have no gainer where all fall", () => {
    expect(moversOf([aRow("A", -1), aRow("B", 0)], 5, "USDT").gainers).toEqual([]);
  });

  test("are no more than asked for", () => {
    expect(bases(moversOf(ROWS, 1, "USDT").gainers)).toEqual(["C"]);
  });

  test("are compared by turnover in one quote asset only", () => {
    const rows = [...ROWS, aRow("F", 1, { quoteAsset: "BTC", quoteVolume: 999 })];
    expect(bases(moversOf(rows, 3, "USDT").mostTraded)).toEqual(["B", "D", "C"]);
  });

  test("leave the rows as they were", () => {
    const rows = [...ROWS];
    moversOf(rows, 5, "USDT");
    expect(rows).toEqual(ROWS);
  });
});
