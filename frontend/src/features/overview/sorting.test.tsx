import { renderHook } from "@testing-library/react";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Order } from "@/lib/table/order";
import type { MarketRow } from "./market-row";
import { aRow } from "./rows-for-tests";
import { DEFAULT_ORDER, orderAfter, SORT_KEYS, type SortKey } from "./sorting";
import { useOrdered } from "./use-ordered";

function ordered(
  rows: readonly MarketRow[],
  order: Order<SortKey>,
  favourites: readonly string[] = [],
) {
  const { result } = renderHook(() => useOrdered(rows, order, new Set(favourites)));
  return result.current.map((row) => row.instrument.base);
}

const UNKNOWN: MarketRow = { ...aRow("X", 0), price: null, quote: null };
const ROWS: MarketRow[] = [
  aRow("B", 2, { quoteVolume: 10 }),
  UNKNOWN,
  aRow("A", -3, { quoteVolume: 30 }),
  aRow("C", 5, { quoteVolume: 20 }),
];

describe("the order of the table", () => {
  test.each([
    ["market", false, ["A", "B", "C", "X"]],
    ["market", true, ["X", "C", "B", "A"]],
    ["price", true, ["C", "B", "A", "X"]],
    ["price", false, ["A", "B", "C", "X"]],
    ["change", true, ["C", "B", "A", "X"]],
    ["difference", false, ["A", "B", "C", "X"]],
    ["volume", true, ["A", "C", "B", "X"]],
    ["volume", false, ["B", "C", "A", "X"]],
  ] as const)("by %s, descending: %s, what is not known last", (key, descending, expected) => {
    expect(ordered(ROWS, { key, descending })).toEqual(expected);
  });

  test("by favourites puts them first and leaves the others as they were listed", () => {
    expect(ordered(ROWS, { key: "favourite", descending: true }, ["CUSDT"])).toEqual([
      "C",
      "B",
      "X",
      "A",
    ]);
  });

  test("by volume is that of the volumes, however many", () => {
    const volumes = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(volumes, (of) => {
        const rows = of.map((quoteVolume, at) => aRow(`S${at}`, 1, { quoteVolume }));
        const { result } = renderHook(() =>
          useOrdered(rows, { key: "volume", descending: true }, new Set()),
        );
        expect(result.current.map((row) => row.quote?.quoteVolume)).toEqual(
          [...of].sort((a, b) => b - a),
        );
      }),
      { numRuns: 25 },
    );
  });
});

test("names are read from A on, favourites and figures from the greatest", () => {
  const first = SORT_KEYS.filter((key) => key !== DEFAULT_ORDER.key).map((key) =>
    orderAfter(DEFAULT_ORDER, key),
  );
  expect(first.filter(({ descending }) => !descending).map(({ key }) => key)).toEqual(["market"]);
});
