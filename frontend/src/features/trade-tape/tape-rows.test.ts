import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aTrade, START_MS } from "@/testing/builders";
import { recentOf } from "./recent";
import { liveRows, printsAfter, type TapeChoice, tapeRows } from "./tape-rows";

const ALL: TapeChoice = { least: 0, unit: "base", together: false };

const told = (trades: ReturnType<typeof aTrade>[], choice = ALL, limit = 100) =>
  tapeRows(recentOf(trades, 100), choice, limit).map((row) =>
    row.kind === "gap" ? `${row.missed} missing` : row.print.id,
  );

describe("the rows of the tape", () => {
  test("are the newest trades, newest first", () => {
    expect(told([aTrade(1), aTrade(2), aTrade(3)])).toEqual([3, 2, 1]);
    expect(told([aTrade(1), aTrade(2), aTrade(3)], ALL, 2)).toEqual([3, 2]);
  });

  test("say where ids are missing, and how many", () => {
    expect(told([aTrade(1), aTrade(4), aTrade(5)])).toEqual([5, 4, "2 missing", 1]);
  });

  test("leave out what is below a size, in the base or in the quote asset", () => {
    const trades = [
      aTrade(1, { price: 100, quantity: 5 }),
      aTrade(2, { price: 100, quantity: 1 }),
      aTrade(3, { price: 100, quantity: 6 }),
    ];
    expect(told(trades, { ...ALL, least: 5 })).toEqual([3, 1]);
    expect(told(trades, { ...ALL, least: 501, unit: "quote" })).toEqual([3]);
  });

  test("tell a gap between two that pass also where its neighbours do not", () => {
    const trades = [aTrade(1, { quantity: 9 }), aTrade(3), aTrade(6, { quantity: 9 })];
    expect(told(trades, { ...ALL, least: 9 })).toEqual([6, "3 missing", 1]);
  });

  test("take the trades of one moment and side together, at their average price", () => {
    const moment = { time: START_MS, buyer_is_maker: true };
    const trades = [
      aTrade(1, { ...moment, price: 100, quantity: 1 }),
      aTrade(2, { ...moment, price: 97, quantity: 2 }),
      aTrade(3, { ...moment, buyer_is_maker: false }),
      aTrade(4, { time: START_MS + 1, buyer_is_maker: false }),
    ];
    const rows = tapeRows(recentOf(trades, 100), { ...ALL, together: true }, 100);
    expect(rows.map((row) => row.kind === "print" && row.print.id)).toEqual([4, 3, 2]);
    // (100 + 2 × 97) / 3
    const print = { count: 2, quantity: 3, amount: 294, price: 98, bought: false };
    expect(rows[2]).toMatchObject({ print });
  });

  test("together are worth as much as one by one, and hide no gap", () => {
    const anyTrades = fc
      .array(
        fc.tuple(
          fc.integer({ min: 1, max: 3 }),
          fc.nat(1),
          fc.boolean(),
          fc.integer({ min: 1, max: 99 }),
        ),
        {
          maxLength: 60,
        },
      )
      .map((steps) => {
        let [id, time] = [0, START_MS];
        return steps.map(([ahead, later, sold, quantity]) => {
          id += ahead;
          time += later;
          return aTrade(id, { time, buyer_is_maker: sold, quantity, price: 2 });
        });
      });
    fc.assert(
      fc.property(anyTrades, (trades) => {
        const sums = [true, false].map((together) => {
          const rows = tapeRows(recentOf(trades, 100), { ...ALL, together }, 100);
          return {
            amount: rows.reduce(
              (sum, row) => sum + (row.kind === "print" ? row.print.amount : 0),
              0,
            ),
            trades: rows.reduce(
              (sum, row) => sum + (row.kind === "print" ? row.print.count : 0),
              0,
            ),
            missed: rows.reduce((sum, row) => sum + (row.kind === "gap" ? row.missed : 0), 0),
          };
        });
        const ids = trades.map(({ id }) => id);
        const missed =
          trades.length === 0 ? 0 : Math.max(...ids) - Math.min(...ids) + 1 - ids.length;
        const amount = trades.reduce((sum, { quantity }) => sum + 2 * quantity, 0);
        expect(sums).toEqual(Array(2).fill({ amount, trades: trades.length, missed }));
      }),
    );
  });
});

test("what waits is what came after a trade and is not left out", () => {
  const trades = recentOf([aTrade(1), aTrade(2), aTrade(3, { quantity: 9 }), aTrade(4)], 100);
  expect(printsAfter(trades, 1, ALL)).toBe(3);
  expect(printsAfter(trades, 4, ALL)).toBe(0);
  expect(printsAfter(trades, 1, { ...ALL, least: 9 })).toBe(1);
});

test.each([
  [null, 120],
  [190, 18],
  [700, 45],
  [4_000, 120],
])("a tape %s px high shows %i prints while they go by", (height, rows) => {
  expect(liveRows(height)).toBe(rows);
});
