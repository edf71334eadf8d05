import { TickMarkType, type Time } from "lightweight-charts";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { crosshairLabel, tickLabel, ZonedTime } from "./zoned-time";

const at = (iso: string) => (Date.parse(`${iso}Z`) / 1_000) as Time;

beforeEach(() => {
  vi.stubEnv("TZ", "Asia/Kolkata");
});

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each([
  ["utc", "2024-08-08 23:54 UTC"],
  ["local", "2024-08-09 05:24 UTC+5:30"],
] as const)("under the crosshair the %s time is written as %s", (zone, text) => {
  expect(crosshairLabel(at("2024-08-08T23:54"), zone)).toBe(text);
});

test.each([
  [TickMarkType.Year, "2024", "2025"],
  [TickMarkType.Month, "Dec", "Jan"],
  [TickMarkType.DayOfMonth, "31", "1"],
  [TickMarkType.Time, "18:30", "00:00"],
])("a mark of kind %d is %s by UTC and %s by the local clock", (type, utc, local) => {
  const time = at("2024-12-31T18:30");
  expect(tickLabel(time, type, "utc")).toBe(utc);
  expect(tickLabel(time, type, "local")).toBe(local);
});

describe("the weights of marks", () => {
  const weights = (zone: "utc" | "local", ...times: string[]) => {
    const scale = new ZonedTime();
    scale.zone = zone;
    const points = times.map((time) => ({ timeWeight: 0, originalTime: at(time), time: null }));
    scale.fillWeightsForPoints(points as never, 0);
    return points.map(({ timeWeight }) => timeWeight);
  };

  test("give a day's beginning to the clock that is shown", () => {
    const times = ["2024-08-08T18:00", "2024-08-08T18:30", "2024-08-08T19:00"];
    expect(weights("utc", ...times)).toEqual([32, 22, 30]);
    expect(weights("local", ...times)).toEqual([22, 50, 22]);
  });

  test("are known of a single time", () => {
    expect(weights("utc", "2024-08-08T18:00")).toEqual([0]);
  });
});
