import { expect, test } from "vitest";
import {
  changedMarketAddress,
  intervalOf,
  marketAddress,
  rankingAddress,
  rankingOf,
} from "./addresses";
import { INTERVALS } from "./intervals";

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
