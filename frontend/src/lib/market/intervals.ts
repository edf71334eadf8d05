/** The lengths of candles that the platform keeps, from the shortest. All begin with the UTC day. */
export const INTERVALS = ["1m", "5m", "1h", "4h", "1d"] as const;

export type Interval = (typeof INTERVALS)[number];

export const DEFAULT_INTERVAL: Interval = "1m";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const LENGTHS_MS: Record<Interval, number> = {
  "1m": MINUTE_MS,
  "5m": 5 * MINUTE_MS,
  "1h": HOUR_MS,
  "4h": 4 * HOUR_MS,
  "1d": 24 * HOUR_MS,
};

export const INTERVAL_NAMES: Record<Interval, string> = {
  "1m": "1 minute",
  "5m": "5 minutes",
  "1h": "1 hour",
  "4h": "4 hours",
  "1d": "1 day",
};

/** From one candle's open time to the next one's, ms. */
export function intervalMs(interval: Interval): number {
  return LENGTHS_MS[interval];
}

/** The interval of that name, or the default: an address may be mistyped, or older than the page. */
export function intervalNamed(name: string | null | undefined): Interval {
  return INTERVALS.find((interval) => interval === name) ?? DEFAULT_INTERVAL;
}
