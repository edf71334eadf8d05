import { describe, expect, test } from "vitest";
import { readTickers } from "./tickers";

/** As the API answers to `ticker/24hr?type=MINI`. */
const TOLD = {
  symbol: "ADAUSDT",
  openPrice: "0.38280000",
  highPrice: "0.38500000",
  lowPrice: "0.37410000",
  lastPrice: "0.38120000",
  volume: "140015059.30000000",
  quoteVolume: "53020035.85518000",
  openTime: 1795178520000,
  closeTime: 1795264919999,
  firstId: -1,
  lastId: -1,
  count: 334567,
};

describe("the rolling 24 hours", () => {
  test("are read as numbers", () => {
    expect(readTickers([TOLD])).toEqual([
      {
        symbol: "ADAUSDT",
        open: 0.3828,
        high: 0.385,
        low: 0.3741,
        last: 0.3812,
        volume: 140015059.3,
        quoteVolume: 53020035.85518,
        trades: 334567,
        openTimeMs: 1795178520000,
        closeTimeMs: 1795264919999,
      },
    ]);
  });

  test.each([
    ["no list", {}],
    ["an entry without a symbol", [{ ...TOLD, symbol: 5 }]],
    ["a price that is no number", [{ ...TOLD, lastPrice: "n/a" }]],
    ["a price that is missing", [{ ...TOLD, openPrice: undefined }]],
    ["an empty amount", [{ ...TOLD, volume: "" }]],
    ["no entry at all", [null]],
  ])("cannot be used with %s", (_, body) => {
    expect(readTickers(body)).toBeNull();
  });
});
