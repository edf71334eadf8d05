import type { ActiveRow } from "./breadth";
import { changeRatioOf } from "./quote";

/** The few markets that stand out. */
export interface Movers {
  /** Those that rose, the greatest rise first: in a falling market there may be none. */
  readonly gainers: readonly ActiveRow[];
  /** Those that fell, the greatest fall first. */
  readonly losers: readonly ActiveRow[];
  /** By turnover, among the markets of the commonest quote asset. */
  readonly mostTraded: readonly ActiveRow[];
}

/** @param asset the quote asset in which turnover is compared */
export function moversOf(rows: readonly ActiveRow[], count: number, asset?: string): Movers {
  const change = (row: ActiveRow) => changeRatioOf(row.quote);
  const rising = rows.filter((row) => change(row) > 0);
  const falling = rows.filter((row) => change(row) < 0);
  const comparable = rows.filter((row) => row.instrument.quote === asset);
  return {
    gainers: rising.sort((a, b) => change(b) - change(a)).slice(0, count),
    losers: falling.sort((a, b) => change(a) - change(b)).slice(0, count),
    mostTraded: comparable
      .sort((a, b) => b.quote.quoteVolume - a.quote.quoteVolume)
      .slice(0, count),
  };
}
