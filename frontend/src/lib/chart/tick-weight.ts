const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** lightweight-charts' own weights of a mark within a day, by what begins there. */
const WITHIN_A_DAY = [
  { lengthMs: 12 * HOUR_MS, weight: 33 },
  { lengthMs: 6 * HOUR_MS, weight: 32 },
  { lengthMs: 3 * HOUR_MS, weight: 31 },
  { lengthMs: HOUR_MS, weight: 30 },
  { lengthMs: 30 * MINUTE_MS, weight: 22 },
  { lengthMs: 5 * MINUTE_MS, weight: 21 },
  { lengthMs: MINUTE_MS, weight: 20 },
  { lengthMs: 1_000, weight: 10 },
];
const DAY = 50;
const MONTH = 60;
const YEAR = 70;

/**
 * How much a time deserves its mark on the axis: the longest span that has begun since the time
 * before it. Both as the clock on the wall shows them (`wallTimeMs`).
 */
export function tickWeight(beforeMs: number, timeMs: number): number {
  // Clocks were put back: an hour begins again.
  if (timeMs < beforeMs) return tickWeight(timeMs - 1, timeMs);
  const before = new Date(beforeMs);
  const date = new Date(timeMs);
  if (date.getUTCFullYear() !== before.getUTCFullYear()) return YEAR;
  if (date.getUTCMonth() !== before.getUTCMonth()) return MONTH;
  if (date.getUTCDate() !== before.getUTCDate()) return DAY;
  const begun = WITHIN_A_DAY.find(
    ({ lengthMs }) => Math.floor(timeMs / lengthMs) !== Math.floor(beforeMs / lengthMs),
  );
  return begun?.weight ?? 0;
}
