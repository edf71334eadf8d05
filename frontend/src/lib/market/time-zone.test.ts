import { afterEach, describe, expect, test, vi } from "vitest";
import { utcDateTime } from "@/lib/format/times";
import { wallTimeMs, zoneLabel } from "./time-zone";

afterEach(() => {
  vi.unstubAllEnvs();
});

// What clocks on the wall showed then, as in the tz database.
describe.each([
  {
    place: "Asia/Kolkata",
    utc: "2024-08-08T23:54:15Z",
    wall: "2024-08-09 05:24:15",
    label: "UTC+5:30",
  },
  {
    place: "America/New_York",
    utc: "2024-03-10T06:59:00Z",
    wall: "2024-03-10 01:59:00",
    label: "UTC−5",
  },
  {
    place: "America/New_York",
    utc: "2024-03-10T07:00:00Z",
    wall: "2024-03-10 03:00:00",
    label: "UTC−4",
  },
  {
    place: "Europe/London",
    utc: "2024-12-01T12:00:00Z",
    wall: "2024-12-01 12:00:00",
    label: "UTC",
  },
])("in $place at $utc", ({ place, utc, wall, label }) => {
  test("the local time is that of the clock on the wall", () => {
    vi.stubEnv("TZ", place);
    expect(utcDateTime(wallTimeMs(Date.parse(utc), "local"))).toBe(wall);
    expect(zoneLabel(Date.parse(utc), "local")).toBe(label);
  });

  test("UTC stays what it is", () => {
    vi.stubEnv("TZ", place);
    expect(wallTimeMs(Date.parse(utc), "utc")).toBe(Date.parse(utc));
    expect(zoneLabel(Date.parse(utc), "utc")).toBe("UTC");
  });
});
