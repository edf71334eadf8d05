import { describe, expect, test } from "vitest";
import { choicesOf } from "@/lib/indicators/choice";
import { placed, strokeOf } from "./indicator-style";

const slots = (codes: string, before = "") =>
  placed(choicesOf(codes), placed(choicesOf(before), [])).map(({ slot }) => slot);

describe("the look of an indicator", () => {
  test("is another one for each", () => {
    expect(slots("sma:20,ema:50,rsi:14")).toEqual([0, 1, 2]);
  });

  test("stays when another one goes", () => {
    expect(slots("ema:50,rsi:14", "sma:20,ema:50,rsi:14")).toEqual([1, 2]);
  });

  test("is taken over when its period is changed", () => {
    expect(slots("sma:20,ema:51,rsi:14", "sma:20,ema:50,rsi:14")).toEqual([0, 1, 2]);
  });

  test("differs in dash or width, without its colour", () => {
    const strokes = Array.from({ length: 8 }, (_, slot) => JSON.stringify(strokeOf("sma", slot)));
    expect(new Set(strokes).size).toBe(8);
  });
});
