import { renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useDocumentTitle } from "./use-document-title";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the title has the first price at once, and the newest of a rush a second later", () => {
  const { rerender } = renderHook(({ price }) => useDocumentTitle(price, "BTC/USDT"), {
    initialProps: { price: "1" },
  });
  expect(document.title).toBe("1 · BTC/USDT · Coinstream");
  for (const price of ["2", "3", "4"]) {
    vi.advanceTimersByTime(300);
    rerender({ price });
  }
  expect(document.title).toBe("1 · BTC/USDT · Coinstream");
  vi.advanceTimersByTime(100);
  expect(document.title).toBe("4 · BTC/USDT · Coinstream");
});

test("the title is the pair's as long as no price is known", () => {
  renderHook(() => useDocumentTitle(null, "ETH/USDT"));
  expect(document.title).toBe("ETH/USDT · Coinstream");
});
