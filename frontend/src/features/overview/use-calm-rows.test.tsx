import { act, renderHook } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { MarketRow } from "./market-row";
import { aRow } from "./rows-for-tests";
import { useCalmRows } from "./use-calm-rows";

afterEach(() => void vi.useRealTimers());

const EARLIER: readonly MarketRow[] = [aRow("A", 1), aRow("B", 2)];
const LATER: readonly MarketRow[] = [aRow("A", 5), aRow("B", 2)];

function calm() {
  vi.useFakeTimers();
  const { result, rerender } = renderHook(({ rows }) => useCalmRows(rows), {
    initialProps: { rows: EARLIER },
  });
  return {
    rows: () => result.current[0],
    aim: () => result.current[1],
    renew: (rows: readonly MarketRow[]) => rerender({ rows }),
  };
}

describe("the rows that lines are ordered by", () => {
  test("are the newest while nobody aims at a line", () => {
    const { rows, renew } = calm();
    renew(LATER);
    expect(rows()).toBe(LATER);
  });

  test("stand still while a pointer moves over the lines, until it leaves", () => {
    const { rows, aim, renew } = calm();
    act(() => aim().onPointerMove());
    renew(LATER);
    expect(rows()).toBe(EARLIER);
    act(() => aim().onPointerLeave());
    expect(rows()).toBe(LATER);
  });

  test("go on under a pointer that was only left there", () => {
    const { rows, aim, renew } = calm();
    act(() => aim().onPointerMove());
    renew(LATER);
    act(() => void vi.advanceTimersByTime(5_000));
    expect(rows()).toBe(LATER);
  });

  test("are renewed, whoever aims, when a market's day has become known", () => {
    const { rows, aim, renew } = calm();
    act(() => aim().onPointerMove());
    const more = [...EARLIER, aRow("C", 3)];
    renew(more);
    expect(rows()).toBe(more);
  });
});
