import { assert, constantFrom, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { matchScore } from "./match";

const better = (search: string, text: string, other: string) =>
  expect(matchScore(search, text) ?? -1).toBeGreaterThan(matchScore(search, other) ?? -1);

describe("a search", () => {
  test.each(["btc", "BTCUSDT", "btc/usdt", "b t c", "bus", "usdt"])(
    "%s finds BTC/USDT",
    (typed) => {
      expect(matchScore(typed, "BTC/USDT")).not.toBeNull();
    },
  );

  test.each(["eth", "btcx", "tcb", "btcusdtt"])("%s does not find BTC/USDT", (typed) => {
    expect(matchScore(typed, "BTC/USDT")).toBeNull();
  });

  test("prefers what begins with it, then the beginning of a word, then what is together", () => {
    better("eth", "ETH/USDT", "WETH/USDT");
    better("usdt", "BTC/USDT", "TUSDT/BTC");
    better("sol", "SOL/USDT", "STORJ/LINK");
  });

  test("prefers the shorter of two texts that it finds alike", () => {
    better("s", "S/USDT", "SOL/USDT");
  });

  test("of nothing finds everything alike", () => {
    expect(matchScore("", "BTC/USDT")).toBe(0);
    expect(matchScore(" /", "Overview")).toBe(0);
  });
});

test("every part of a text that keeps the order finds it", () => {
  assert(
    property(
      string({ unit: constantFrom("a", "b", "c", "/"), minLength: 1 }),
      string(),
      (text, mask) => {
        const part = [...text].filter(
          (_, index) => (mask.charCodeAt(index % (mask.length || 1)) || 0) % 2,
        );
        expect(matchScore(part.join(""), text)).not.toBeNull();
      },
    ),
  );
});

test("what is found has each character that was typed", () => {
  const word = () => string({ unit: constantFrom("a", "b", "c"), maxLength: 6 });
  assert(
    property(word(), word(), (typed, text) => {
      const pattern = new RegExp([...typed].join(".*"));
      expect(matchScore(typed, text) !== null).toBe(pattern.test(text));
    }),
  );
});
