/** An exponential average under way: it begins with the plain average of its first values. */
export interface Smoothing {
  readonly count: number;
  /** The sum of the first values, then the average itself. */
  readonly kept: number;
}

export const UNSMOOTHED: Smoothing = { count: 0, kept: 0 };

/** Takes a value in; `weight` is what the newest one counts for once there is an average. */
export function smoothed(
  { count, kept }: Smoothing,
  value: number,
  period: number,
  weight: number,
): Smoothing {
  if (count >= period) return { count: count + 1, kept: kept + weight * (value - kept) };
  const sum = kept + value;
  return { count: count + 1, kept: count + 1 === period ? sum / period : sum };
}

/** The average; null before as many values as its period. */
export function averageOf({ count, kept }: Smoothing, period: number): number | null {
  return count < period ? null : kept;
}

/** The weight of an exponential moving average. */
export function exponentialWeight(period: number): number {
  return 2 / (period + 1);
}

/** The weight of Wilder's smoothing, which is the slower. */
export function wildersWeight(period: number): number {
  return 1 / period;
}
