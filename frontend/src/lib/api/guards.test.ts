import { describe, expect, test } from "vitest";
import { aBook, aCandle, aListedSymbol, aRanking, aTrade } from "@/testing/builders";
import {
  isCandle,
  isCandleOf,
  isHealth,
  isListedSymbol,
  isOrderBook,
  isRanking,
  isTrade,
} from "./guards";

const HEALTH = { status: "ok", market: { name: "replay", mode: "replayed" }, parts: [] };

describe("what the API sends is taken", () => {
  test.each([
    ["a candle of the past", isCandle, aCandle(0)],
    ["a candle that was updated", isCandle, aCandle(0, { closed: false, event_time: 5 })],
    ["a candle whose source told no trades", isCandle, aCandle(0, { trades: null })],
    ["a candle that says how whole it is", isCandle, aCandle(0, { status: "partial" })],
    ["a ranking", isRanking, aRanking()],
    ["a ranking without coins", isRanking, aRanking({ coins: [] })],
    ["a trade", isTrade, aTrade(3_723_318_842)],
    ["a book", isOrderBook, aBook()],
    ["a book without orders", isOrderBook, aBook({ bids: [], asks: [] })],
    ["a symbol", isListedSymbol, aListedSymbol("BTC")],
    ["the health of a market", isHealth, HEALTH],
    ["the health before any market is known", isHealth, { ...HEALTH, market: null }],
  ])("%s", (_, guard, value) => {
    expect(guard(value)).toBe(true);
  });
});

describe("what could break the page is refused", () => {
  test.each<[string, (value: unknown) => boolean, unknown]>([
    ["no object", isCandle, null],
    ["a price as text", isCandle, { ...aCandle(0), close: "61712.52" }],
    ["a price that is missing", isCandle, { ...aCandle(0), open: undefined }],
    ["an unknown status", isCandle, { ...aCandle(0), status: "lost" }],
    ["a candle of another length", (value) => isCandleOf("5m", value), aCandle(1)],
    [
      "a candle that begins between two places",
      (value) => isCandleOf("5m", value),
      aCandle(2, { interval: "5m" }),
    ],
    ["a ranking of texts", isRanking, { ...aRanking(), coins: ["BTCUSDT"] }],
    ["a time with a fraction", isCandle, { ...aCandle(0), open_time: 1.5 }],
    ["a time beyond any date", isTrade, { ...aTrade(1), time: 9e15 }],
    ["an id that JavaScript cannot hold", isTrade, { ...aTrade(1), id: 2 ** 53 }],
    ["a trade of an unknown side", isTrade, { ...aTrade(1), buyer_is_maker: null }],
    ["a level with one number", isOrderBook, { ...aBook(), bids: [[1]] }],
    ["levels that are no list", isOrderBook, { ...aBook(), asks: {} }],
    ["a symbol without a tick", isListedSymbol, { ...aListedSymbol("BTC"), tick_size: null }],
    ["an unknown mode", isHealth, { ...HEALTH, market: { name: "x", mode: "dreamt" } }],
  ])("%s", (_, guard, value) => {
    expect(guard(value)).toBe(false);
  });
});
