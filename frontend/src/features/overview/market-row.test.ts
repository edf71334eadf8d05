import { describe, expect, test } from "vitest";
import type { Market } from "@/lib/api/types";
import type { Freshness } from "@/lib/live/freshness";
import { aCandle, aListedSymbol, aTicker, START_MS } from "@/testing/builders";
import { listingOf, type Minute, marketRows, QUIET_MS } from "./market-row";

interface Given {
  readonly status?: "TRADING" | "HALT";
  readonly freshness?: Freshness | null;
  readonly mode?: Market["mode"] | null;
  readonly agoMs?: number;
  readonly ticker?: boolean;
}

function rowOf({ status = "TRADING", freshness, mode = "live", agoMs = 0, ticker = true }: Given) {
  const heard = { eventTimeMs: START_MS, receivedAtMs: START_MS, byUpdate: true };
  const minute: Minute = {
    state: aCandle(0, { close: 61_999 }),
    freshness: freshness === undefined ? heard : freshness,
  };
  const [row] = marketRows({
    listings: [listingOf(aListedSymbol("BTC", { status }))],
    tickers: new Map(ticker ? [["BTCUSDT", aTicker()]] : []),
    minuteOf: () => minute,
    mode,
    nowMs: START_MS + agoMs,
  });
  if (row === undefined) throw new Error("no row");
  return row;
}

describe("a market's row", () => {
  test("says what the exchange says of a market that is not traded", () => {
    expect(rowOf({ status: "HALT" })).toMatchObject({ halted: "HALT", quiet: false });
    expect(rowOf({}).halted).toBeNull();
  });

  test("has a price even while its day is not known", () => {
    expect(rowOf({ ticker: false })).toMatchObject({ price: 61_999, quote: null });
  });

  test("is quiet when nothing was heard of it for a while", () => {
    expect(rowOf({ agoMs: QUIET_MS }).quiet).toBe(false);
    expect(rowOf({ agoMs: QUIET_MS + 1 }).quiet).toBe(true);
    expect(rowOf({ agoMs: QUIET_MS + 1, status: "HALT" }).quiet).toBe(false);
  });

  const begun = (stampMs: number): Freshness => ({
    eventTimeMs: stampMs,
    receivedAtMs: START_MS,
    byUpdate: false,
  });

  test("is quiet at once when the connection began with something old", () => {
    expect(rowOf({ freshness: begun(START_MS - QUIET_MS - 1) }).quiet).toBe(true);
    expect(rowOf({ freshness: begun(START_MS - 1_000) }).quiet).toBe(false);
  });

  test("is not quiet in a replay because the recording is old", () => {
    expect(rowOf({ freshness: begun(0), mode: "replayed" }).quiet).toBe(false);
  });

  test("is not called quiet before anything can be known", () => {
    expect(rowOf({ freshness: null, agoMs: 10 * QUIET_MS }).quiet).toBe(false);
  });
});
