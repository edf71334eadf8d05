import type { Bar } from "./bars";

/** A stretch of the chart in bars, as fractions of them; it may reach beyond both ends. */
export interface ViewRange {
  readonly from: number;
  readonly to: number;
}

/** Bars beyond the sight that are read before they are scrolled to. */
const READ_AHEAD = 500;

/** Whether the newest bar is in sight. */
export function seesNewest(range: ViewRange, bars: number): boolean {
  return range.to >= bars - 1;
}

/** Whether there should be more bars to the left (older) or right of what is seen. */
export function wanting(range: ViewRange, bars: number): { older: boolean; newer: boolean } {
  return { older: range.from < READ_AHEAD, newer: range.to > bars - READ_AHEAD };
}

/**
 * Where to look so that the same bars are seen after the data has changed: a view with the newest
 * bar stays at the newest, any other one stays at its time. Null when that time is not there.
 */
export function keptRange(
  range: ViewRange,
  before: readonly Bar[],
  after: readonly Bar[],
): ViewRange | null {
  const anchor = Math.max(0, Math.min(before.length - 1, Math.floor(range.to)));
  const time = before[anchor]?.openTime;
  const last = after.at(-1);
  if (time === undefined || last === undefined) return null;
  const found = seesNewest(range, before.length) ? after.length - 1 : placeOf(after, time);
  if (found === null || time < (after[0]?.openTime ?? 0)) return null;
  return { from: range.from + found - anchor, to: range.to + found - anchor };
}

/** The index of the bar at that time or the next one after it; null beyond the last. */
function placeOf(bars: readonly Bar[], time: number): number | null {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const bar = bars[middle];
    if (bar !== undefined && bar.openTime < time) low = middle + 1;
    else high = middle;
  }
  return low < bars.length ? low : null;
}
