import { defaultHorzScaleBehavior, type TickMarkType, type Time } from "lightweight-charts";
import { utcDate, utcMinute } from "@/lib/format/times";
import { type TimeZone, wallTimeMs, zoneLabel } from "@/lib/market/time-zone";
import { tickWeight } from "./tick-weight";

type Weighed = Parameters<
  InstanceType<ReturnType<typeof defaultHorzScaleBehavior>>["fillWeightsForPoints"]
>[0];

/**
 * A time scale whose days, hours and labels are those of the chosen clock. The data stay in UTC:
 * shifting them instead would make an hour happen twice when clocks are put back.
 */
export class ZonedTime extends defaultHorzScaleBehavior() {
  zone: TimeZone = "utc";

  override fillWeightsForPoints(points: Weighed, startIndex: number): void {
    const wall = (at: number) => wallTimeMs(timeMs(points[at]?.originalTime as Time), this.zone);
    for (let at = startIndex; at < points.length; at += 1) {
      const point = points[at];
      if (point === undefined) continue;
      // Before the first point there may have been one at the same distance as the second.
      const before = at > 0 ? wall(at - 1) : points.length > 1 ? 2 * wall(0) - wall(1) : wall(0);
      point.timeWeight = tickWeight(before, wall(at)) as typeof point.timeWeight;
    }
  }
}

export function timeMs(time: Time): number {
  return typeof time === "number" ? time * 1_000 : Date.parse(String(time));
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** The text of a mark on the time axis. */
export function tickLabel(time: Time, type: TickMarkType, zone: TimeZone): string {
  const wall = wallTimeMs(timeMs(time), zone);
  const date = new Date(wall);
  const labels = [
    String(date.getUTCFullYear()),
    MONTHS[date.getUTCMonth()] ?? "",
    String(date.getUTCDate()),
    utcMinute(wall),
    utcMinute(wall),
  ];
  return labels[type] ?? "";
}

/** The text under the crosshair: `2024-08-09 05:24 UTC+5:30`. */
export function crosshairLabel(time: Time, zone: TimeZone): string {
  const at = timeMs(time);
  const wall = wallTimeMs(at, zone);
  return `${utcDate(wall)} ${utcMinute(wall)} ${zoneLabel(at, zone)}`;
}
