import { describe, expect, test } from "vitest";
import { knownSpanMs } from "./known-span";

const MINUTE_MS = 60_000;
const AS_OF_MS = 1_723_161_660_000;
const since = (minutesAgo: number) => ({ since: AS_OF_MS - minutesAgo * MINUTE_MS });

describe("what is known of a window", () => {
  test.each([
    [1_440, "24h", null],
    [1_439, "24h", null],
    [1_438, "24h", 1_438 * MINUTE_MS],
    [192, "24h", 192 * MINUTE_MS],
    [192, "1h", null],
    [60, "1h", null],
    [12, "1h", 12 * MINUTE_MS],
    [0, "1h", 0],
  ] as const)("%i minutes of %s", (minutesAgo, window, expected) => {
    expect(knownSpanMs(since(minutesAgo), AS_OF_MS, window)).toBe(expected);
  });

  test("is all of it where nobody says otherwise", () => {
    expect(knownSpanMs({ since: null }, AS_OF_MS, "24h")).toBeNull();
  });
});
