import { expect, test } from "vitest";
import { tickWeight } from "./tick-weight";

// The weights are those that lightweight-charts gives the same spans.
test.each([
  ["2023-12-31T23:59", "2024-01-01T00:00", 70],
  ["2024-07-31T23:00", "2024-08-01T00:00", 60],
  ["2024-08-08T23:55", "2024-08-09T00:00", 50],
  ["2024-08-09T11:59", "2024-08-09T12:00", 33],
  ["2024-08-09T05:59", "2024-08-09T06:00", 32],
  ["2024-08-09T02:59", "2024-08-09T03:00", 31],
  ["2024-08-09T00:59", "2024-08-09T01:00", 30],
  ["2024-08-09T00:29", "2024-08-09T00:30", 22],
  ["2024-08-09T00:04", "2024-08-09T00:05", 21],
  ["2024-08-09T00:05", "2024-08-09T00:06", 20],
  ["2024-08-09T00:05", "2024-08-09T00:05", 0],
])("from %s to %s a mark weighs %d", (before, time, weight) => {
  expect(tickWeight(Date.parse(`${before}Z`), Date.parse(`${time}Z`))).toBe(weight);
});

test("an hour that comes again when clocks are put back weighs as an hour", () => {
  expect(tickWeight(Date.parse("2024-10-27T02:59Z"), Date.parse("2024-10-27T02:00Z"))).toBe(30);
});
