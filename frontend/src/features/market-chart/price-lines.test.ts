import { beforeEach, describe, expect, test } from "vitest";
import { BTCUSDT } from "@/testing/builders";
import {
  changedLine,
  MAX_LINES,
  MAX_SYMBOLS,
  onTick,
  type PriceLines,
  withLine,
  withoutLine,
} from "./price-lines";

const line = (id: string, price = 61_700) => ({ id, price, name: "" });

describe("the price of a line", () => {
  test.each([
    [61_700.123, 61_700.12],
    [61_700.126, 61_700.13],
    [0.1 + 0.2, 0.3],
    [0.004, null],
    [-5, null],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, null],
  ])("%d is %s on the exchange's tick of 0.01", (price, quoted) => {
    expect(onTick(price, BTCUSDT)).toBe(quoted);
  });
});

describe("the lines of a symbol", () => {
  let all: PriceLines;
  beforeEach(() => {
    all = withLine(withLine({}, "BTCUSDT", 61_700), "ETHUSDT", 2_600);
  });

  test("are its own", () => {
    expect(changedLine(all, "BTCUSDT", "1", { name: "Support" })).toEqual({
      BTCUSDT: [{ id: "1", price: 61_700, name: "Support" }],
      ETHUSDT: [line("1", 2_600)],
    });
    expect(changedLine(all, "SOLUSDT", "1", { name: "Support" })).toEqual(all);
  });

  test("are forgotten with the last one", () => {
    expect(withoutLine(all, "BTCUSDT", "1")).toEqual({ ETHUSDT: [line("1", 2_600)] });
    expect(withoutLine(all, "BTCUSDT", "2")).toEqual(all);
  });

  test("are not more than there is room for", () => {
    for (let at = 0; at < MAX_LINES + 3; at += 1) all = withLine(all, "BTCUSDT", 61_000 + at);
    expect(all.BTCUSDT).toHaveLength(MAX_LINES);
    expect(new Set(all.BTCUSDT?.map(({ id }) => id)).size).toBe(MAX_LINES);
  });

  test("make room for another symbol, those drawn first going first", () => {
    for (let at = 1; at < MAX_SYMBOLS; at += 1) all = withLine(all, `S${at}`, 5);
    expect(Object.keys(all)).toHaveLength(MAX_SYMBOLS);
    expect(Object.keys(all)[0]).toBe("ETHUSDT");
  });
});
