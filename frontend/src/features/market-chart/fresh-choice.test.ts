import { expect, test } from "vitest";
import { choicesOf, codeOf } from "@/lib/indicators/choice";
import { freshChoice } from "./fresh-choice";

test.each([
  ["sma", "", "sma:20"],
  ["sma", "rsi:14", "sma:20"],
  ["sma", "sma:20", "sma:50"],
  ["sma", "sma:20,sma:50", "sma:125"],
  ["bb", "bb:20:2", "bb:50:2"],
  ["macd", "macd:12:26:9", "macd:30:65:23"],
  ["vwap", "", "vwap"],
] as const)("another %s beside %j is %s", (kind, chosen, wanted) => {
  const fresh = freshChoice(kind, choicesOf(chosen));
  expect(fresh && codeOf(fresh)).toBe(wanted);
});

test("there is no other one when no period is left, or none can be chosen", () => {
  expect(freshChoice("vwap", choicesOf("vwap"))).toBeNull();
  expect(freshChoice("sma", choicesOf("sma:20,sma:50,sma:125,sma:313"))).toBeNull();
});
