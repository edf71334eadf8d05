import { describe, expect, test } from "vitest";
import { formatDuration, formatSpan, utcClock, utcDate, utcDateTime, utcMinute } from "./times";

// The first trade of a recording: 2024-08-08 23:54:15.123 UTC.
const STAMP_MS = 1_723_161_255_123;

test("times are written in UTC", () => {
  expect(utcClock(STAMP_MS)).toBe("23:54:15");
  expect(utcMinute(STAMP_MS)).toBe("23:54");
  expect(utcDate(STAMP_MS)).toBe("2024-08-08");
  expect(utcDateTime(STAMP_MS)).toBe("2024-08-08 23:54:15");
});

describe("a length of time", () => {
  test.each([
    [0, "0.0 s"],
    [449, "0.4 s"],
    [9_999, "9.9 s"],
    [12_700, "12 s"],
    [200_000, "3 m 20 s"],
    [7_500_000, "2 h 5 m"],
    [4 * 86_400_000, "4 d"],
  ])("%i ms reads %s", (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });
});

describe("a window", () => {
  test.each([
    [86_400_000, "24h"],
    [11_520_000, "3h 12m"],
    [60_000, "1m"],
  ])("of %i ms is called %s", (spanMs, text) => {
    expect(formatSpan(spanMs)).toBe(text);
  });
});
