import { describe, expect, test } from "vitest";
import { reconnectDelayMs } from "./backoff";

describe("the wait before a reconnect", () => {
  test("doubles with each failure and stops at eight seconds", () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 1_000].map((failures) => reconnectDelayMs(failures, 1));
    expect(longest).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000]);
  });

  test("is between half of its ceiling and the whole, by chance", () => {
    expect(reconnectDelayMs(3, 0)).toBe(1_000);
    expect(reconnectDelayMs(3, 0.5)).toBe(1_500);
  });
});
