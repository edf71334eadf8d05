import { describe, expect, test } from "vitest";
import type { OrderBook } from "@/lib/api/types";
import { aBook } from "@/testing/builders";
import { foldBook } from "./book-fold";

const update = (data: OrderBook) => ({ type: "update", symbol: "BTCUSDT", data }) as const;

describe("the order book", () => {
  test("begins with the one that the server has, or with none", () => {
    const initial = { type: "initial", symbol: "BTCUSDT", data: [aBook()] } as const;
    expect(foldBook(aBook({ last_update_id: 900 }), initial)).toEqual(aBook());
    expect(foldBook(aBook(), { ...initial, data: [] })).toBeNull();
  });

  test("is replaced by a later one", () => {
    const later = aBook({ last_update_id: 101 });
    expect(foldBook(aBook(), update(later))).toBe(later);
  });

  test("is not replaced by an earlier one, nor by itself", () => {
    const book = aBook();
    expect(foldBook(book, update(aBook({ last_update_id: 99 })))).toBe(book);
    expect(foldBook(book, update(aBook()))).toBe(book);
  });

  test("is replaced when the exchange gives its ids anew", () => {
    const again = aBook({ last_update_id: 1, event_time: aBook().event_time + 10_001 });
    expect(foldBook(aBook(), update(again))).toBe(again);
  });

  test("becomes stale and sound again without a change of its levels", () => {
    const stale = aBook({ stale: true });
    expect(foldBook(aBook(), update(stale))).toBe(stale);
    expect(foldBook(stale, update(aBook()))).toEqual(aBook());
  });
});
