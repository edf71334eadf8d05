import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { directionOf, type Order, orderAfterClick, orderParserOf } from "./order";

const KEYS = ["name", "price", "volume"] as const;
type Key = (typeof KEYS)[number];
const RISING = ["name"] as const;

const anOrder = fc.record({ key: fc.constantFrom(...KEYS), descending: fc.boolean() });

describe("a click on a heading", () => {
  test("turns its own order round", () => {
    const order: Order<Key> = { key: "price", descending: true };
    expect(orderAfterClick(order, "price", RISING)).toEqual({ key: "price", descending: false });
  });

  test("begins figures with the greatest and names with A", () => {
    const order: Order<Key> = { key: "price", descending: false };
    expect(orderAfterClick(order, "volume", RISING)).toEqual({ key: "volume", descending: true });
    expect(orderAfterClick(order, "name", RISING)).toEqual({ key: "name", descending: false });
  });

  test("orders by that column alone, and a second one by the same the other way", () => {
    fc.assert(
      fc.property(anOrder, fc.constantFrom(...KEYS), (order, key) => {
        const once = orderAfterClick<Key>(order, key, RISING);
        expect(KEYS.filter((name) => directionOf<Key>(once, name) !== null)).toEqual([key]);
        const twice = orderAfterClick<Key>(once, key, RISING);
        expect(twice).toEqual({ key, descending: !once.descending });
      }),
    );
  });
});

describe("the order in an address", () => {
  const parser = orderParserOf(KEYS);

  test("is read as it was written", () => {
    fc.assert(
      fc.property(anOrder, (order) => {
        expect(parser.parse(parser.serialize(order))).toEqual(order);
      }),
    );
    expect(parser.serialize({ key: "volume", descending: true })).toBe("-volume");
  });

  test.each(["", "-", "names", "--price"])("is none when it says %j", (text) => {
    expect(parser.parse(text)).toBeNull();
  });
});
