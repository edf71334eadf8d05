import type { MarketRow } from "./market-row";
import { changeRatioOf, type Quote } from "./quote";

/** How the market as a whole moves. Markets that are halted, or of which nothing is known, don't count. */
export interface Breadth {
  readonly advancing: number;
  readonly declining: number;
  readonly unchanged: number;
  /** The change that half of the markets exceed, as a ratio; null without any market. */
  readonly medianChange: number | null;
  /** Markets whose price is above the mean price of their 24 hours. */
  readonly aboveMean: number;
  /** What was traded, by quote asset, most markets first. Volumes of two assets cannot be added. */
  readonly turnover: readonly Turnover[];
}

export interface Turnover {
  readonly asset: string;
  readonly markets: number;
  readonly volume: number;
}

/** A row whose market is traded and known. */
export type ActiveRow = MarketRow & { readonly quote: Quote };

export function activeRows(rows: readonly MarketRow[]): ActiveRow[] {
  return rows.filter((row): row is ActiveRow => row.halted === null && row.quote !== null);
}

export function breadthOf(rows: readonly ActiveRow[]): Breadth {
  const changes = rows.map((row) => changeRatioOf(row.quote)).sort((a, b) => a - b);
  const advancing = changes.filter((change) => change > 0).length;
  const declining = changes.filter((change) => change < 0).length;
  return {
    advancing,
    declining,
    unchanged: changes.length - advancing - declining,
    medianChange: medianOf(changes),
    aboveMean: rows.filter(({ quote }) => quote.meanPrice !== null && quote.price > quote.meanPrice)
      .length,
    turnover: turnoverOf(rows),
  };
}

function medianOf(ascending: readonly number[]): number | null {
  const middle = ascending.length / 2;
  const upper = ascending[Math.floor(middle)];
  if (upper === undefined) return null;
  const lower = Number.isInteger(middle) ? (ascending[middle - 1] ?? upper) : upper;
  return (lower + upper) / 2;
}

function turnoverOf(rows: readonly ActiveRow[]): Turnover[] {
  const byAsset = new Map<string, Turnover>();
  for (const { instrument, quote } of rows) {
    const asset = instrument.quote;
    const { markets, volume } = byAsset.get(asset) ?? { markets: 0, volume: 0 };
    byAsset.set(asset, { asset, markets: markets + 1, volume: volume + quote.quoteVolume });
  }
  return [...byAsset.values()].sort((a, b) => b.markets - a.markets);
}
