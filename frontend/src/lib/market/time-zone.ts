import { oneOf } from "@/lib/stored/checks";
import { stored } from "@/lib/stored/stored";
import { useStored } from "@/lib/stored/use-stored";

const TIME_ZONES = ["utc", "local"] as const;

/** Whose clock axes and lists are written by. Data and candles are of UTC whatever is chosen. */
export type TimeZone = (typeof TIME_ZONES)[number];

export const timeZone = stored<TimeZone>("time-zone", oneOf(TIME_ZONES), "utc");

export function useTimeZone() {
  return useStored(timeZone);
}

/**
 * The stamp whose UTC digits are what the zone's clock shows at `timeMs`: what writes UTC
 * (`utcClock` and the like) writes the zone's time of it. For writing only, never for reckoning.
 */
export function wallTimeMs(timeMs: number, zone: TimeZone): number {
  return zone === "utc" ? timeMs : timeMs - new Date(timeMs).getTimezoneOffset() * 60_000;
}

/** What a time is labelled with: `UTC`, or the zone's distance from it then, as `UTC+5:30`. */
export function zoneLabel(timeMs: number, zone: TimeZone): string {
  const minutes = zone === "utc" ? 0 : -new Date(timeMs).getTimezoneOffset();
  if (minutes === 0) return "UTC";
  const ahead = Math.abs(minutes);
  const rest = ahead % 60 === 0 ? "" : `:${String(Math.floor(ahead % 60)).padStart(2, "0")}`;
  return `UTC${minutes < 0 ? "−" : "+"}${Math.floor(ahead / 60)}${rest}`;
}
