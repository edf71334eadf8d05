import type { GridLevel } from "./grid";

/** How many ticks may be put together. */
export const GROUP_FACTORS = [1, 2, 5, 10, 20, 50, 100, 500, 1_000, 5_000, 10_000] as const;

export type Side = "bid" | "ask";

/**
 * Puts the levels of a side, best first, on multiples of `factor` ticks, away from the spread: bids
 * down, asks up. So nobody is shown a better price than there is, and grouping by a and then by b·a
 * is grouping by b·a. Sizes and worths are added up exactly.
 */
export function grouped(levels: readonly GridLevel[], side: Side, factor: number): GridLevel[] {
  const round = side === "bid" ? Math.floor : Math.ceil;
  const groups: GridLevel[] = [];
  for (const level of levels) {
    const ticks = round(level.ticks / factor) * factor;
    const last = groups.at(-1);
    if (last?.ticks === ticks) {
      groups[groups.length - 1] = {
        ticks,
        lots: last.lots + level.lots,
        worth: last.worth + level.worth,
      };
    } else {
      groups.push({ ...level, ticks });
    }
  }
  return groups;
}
