import { describe, expect, test } from "vitest";
import { aStream } from "@/testing/builders";
import { sortedRows, symbolRows } from "./streams";

const gap = { first: 5, last: 9, opened_at: 1_000 };
const rowOf = (...streams: Parameters<typeof symbolRows>[0]) => {
  const row = symbolRows(streams)[0];
  if (row === undefined) throw new Error("no row");
  return row;
};

describe("a symbol", () => {
  test("has its streams side by side", () => {
    const row = rowOf(
      aStream("BTCUSDT", "trade", { data_age_ms: 5, event_lag_ms: 40, unfillable_gaps: 1 }),
      aStream("BTCUSDT", "depth", { data_age_ms: 7, event_lag_ms: 90, open_gaps: [gap] }),
    );
    expect(row).toMatchObject({ ages: { trade: 5, depth: 7 }, lagMs: 90, openGaps: 1 });
    expect(row).toMatchObject({ gapSince: 1_000, unfillable: 1, problem: true });
  });

  test("that sends nothing for a minute is stale in its book, not in its trades", () => {
    expect(rowOf(aStream("BTCUSDT", "trade", { data_age_ms: 60_000 })).problem).toBe(false);
    expect(rowOf(aStream("BTCUSDT", "depth", { data_age_ms: 60_000 })).problem).toBe(true);
  });

  test("of which nothing came has a problem", () => {
    expect(rowOf(aStream("BTCUSDT", "trade", { data_age_ms: null })).problem).toBe(true);
  });

  test("has none only because a gap could once not be filled", () => {
    expect(rowOf(aStream("BTCUSDT", "trade", { unfillable_gaps: 3 })).problem).toBe(false);
  });
});

describe("the rows", () => {
  const rows = symbolRows([
    aStream("A", "depth", { data_age_ms: 100, event_lag_ms: null }),
    aStream("B", "depth", { data_age_ms: 90_000, event_lag_ms: 900 }),
    aStream("C", "depth", { data_age_ms: 200, open_gaps: [gap] }),
    aStream("D", "depth", { data_age_ms: null }),
    aStream("E", "depth", { data_age_ms: 50, event_lag_ms: 900 }),
  ]);
  const order = (...by: [Parameters<typeof sortedRows>[1], boolean]) =>
    sortedRows(rows, ...by)
      .map(({ symbol }) => symbol)
      .join("");

  test("have the worst first, and what is well by name", () => {
    expect(order("worst", true)).toBe("DCBAE");
  });

  test("are ordered by any column, both ways", () => {
    expect(order("symbol", true)).toBe("EDCBA");
    expect(order("depth", true)).toBe("DBCAE");
    expect(order("depth", false)).toBe("EACBD");
    expect(order("gaps", true)).toBe("CABDE");
    expect(order("lag", true)).toBe("BECDA");
  });
});
