import { expect, test } from "vitest";
import { aTrade } from "@/testing/builders";
import { largeFrom, SAMPLE } from "./large";
import { recentOf } from "./recent";

const trades = (count: number) =>
  recentOf(
    Array.from({ length: count }, (_, index) => aTrade(index, { price: 2, quantity: index + 1 })),
    5_000,
  );

test.each([
  [1, 200, 398],
  [5, 200, 382],
  [100, 200, 2],
])("of the amounts 2, 4, … the largest %i percent of %i begin at %i", (percent, count, amount) => {
  expect(largeFrom(trades(count), { by: "percent", percent })).toBe(amount);
});

test("only the newest trades are compared", () => {
  // The newest thousand of 2,000 are worth 2,002 … 4,000.
  expect(largeFrom(trades(2 * SAMPLE), { by: "percent", percent: 100 })).toBe(2_002);
});

test("no trade is large as long as there are few to compare", () => {
  expect(largeFrom(trades(99), { by: "percent", percent: 1 })).toBe(Number.POSITIVE_INFINITY);
});

test("an amount counts from the first trade on", () => {
  expect(largeFrom(trades(1), { by: "amount", amount: 50 })).toBe(50);
});
