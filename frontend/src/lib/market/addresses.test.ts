import { expect, test } from "vitest";
import { choicesOf } from "@/lib/indicators/choice";
import {
  changedMarketAddress,
  indicatorsAddress,
  indicatorsOf,
  intervalOf,
  marketAddress,
  rankingAddress,
  rankingOf,
} from "./addresses";
import { INTERVALS } from "./intervals";

test("an address keeps the indicators, readable, beside what it asks for already", () => {
  const choices = choicesOf("sma:20,macd:12:26:9,vwap");
  const present = new URLSearchParams({ interval: "1h", ind: "rsi:14" });
  const address = indicatorsAddress(present, "BTCUSDT", choices);
  expect(address).toBe("/market/BTCUSDT?interval=1h&ind=sma:20,macd:12:26:9,vwap");
  const { searchParams } = new URL(address, "http://page");
  expect(indicatorsOf(searchParams)).toEqual(choices);
  expect(changedMarketAddress(searchParams, "ETHUSDT", "1m")).toBe(
    "/market/ETHUSDT?ind=sma:20,macd:12:26:9,vwap",
  );
  expect(indicatorsAddress(searchParams, "BTCUSDT", [])).toBe("/market/BTCUSDT?interval=1h");
});

test("an address that says nothing of indicators is not one that wants none", () => {
  expect(indicatorsOf(new URLSearchParams())).toBeNull();
  expect(indicatorsOf(new URLSearchParams({ ind: "sma:9999,<script>" }))).toEqual([]);
});

test.each(INTERVALS)("an address keeps the interval %s", (interval) => {
  const address = new URL(marketAddress("BTCUSDT", interval), "http://page");
  expect(address.pathname).toBe("/market/BTCUSDT");
  expect(intervalOf(address.searchParams)).toBe(interval);
});

test("the interval that a market opens with is not in its address", () => {
  expect(marketAddress("BTCUSDT", "1m")).toBe("/market/BTCUSDT");
  expect(marketAddress("BTCUSDT", "1h")).toBe("/market/BTCUSDT?interval=1h");
});

test("another market or interval keeps whatever else an address asks for", () => {
  const present = new URLSearchParams("interval=1h&indicators=sma.20");
  expect(changedMarketAddress(present, "ETHUSDT", "1h")).toBe(
    "/market/ETHUSDT?interval=1h&indicators=sma.20",
  );
  expect(changedMarketAddress(present, "BTCUSDT", "1m")).toBe("/market/BTCUSDT?indicators=sma.20");
  expect(changedMarketAddress(new URLSearchParams("interval=1h"), "BTCUSDT", "1m")).toBe(
    "/market/BTCUSDT",
  );
});

test.each(["7m", "1M", "", "constructor"])(
  "an interval %j that is not kept is the default",
  (name) => {
    expect(intervalOf(new URLSearchParams({ interval: name }))).toBe("1m");
  },
);

test.each([
  ["/ranking", { kind: "gainers", window: "24h" }],
  ["/ranking?type=losers", { kind: "losers", window: "24h" }],
  ["/ranking?type=losers&window=1h", { kind: "losers", window: "1h" }],
] as const)("%s is the address of a ranking", (address, choice) => {
  expect(rankingAddress(choice)).toBe(address);
  expect(rankingOf(new URL(address, "http://page").searchParams)).toEqual(choice);
});
