import { expect, test } from "vitest";
import { DESTINATIONS, destinationAddress, destinationOf } from "./destinations";

test.each(DESTINATIONS)("the address of %s leads back to it", (name) => {
  expect(destinationOf(destinationAddress(name, null))).toBe(name);
  expect(destinationOf(destinationAddress(name, "ETHUSDT"))).toBe(name);
});

test("the market is the one that was looked at last", () => {
  expect(destinationAddress("market", "ETHUSDT")).toBe("/market/ETHUSDT");
  expect(destinationAddress("market", null)).toBe("/market");
});

test("a page that is none of the site's belongs to none", () => {
  expect(destinationOf("/overview")).toBeNull();
  expect(destinationOf("/marketing")).toBeNull();
});
