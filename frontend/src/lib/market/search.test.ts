import { expect, test } from "vitest";
import { findsSymbol } from "./search";

test.each(["", "btc", "BTCUSDT", "btc/usdt", "btc usdt", "tcu", "usdt"])(
  "%j finds BTCUSDT",
  (query) => {
    expect(findsSymbol("BTCUSDT", query)).toBe(true);
  },
);

test.each(["eth", "btcx", "usdtbtc"])("%j does not find BTCUSDT", (query) => {
  expect(findsSymbol("BTCUSDT", query)).toBe(false);
});
