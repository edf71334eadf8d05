import type { PriceLevel } from "@/lib/api/types";
import type { Instrument } from "@/lib/market/instrument";

/**
 * The book in whole numbers. Prices are counted in ticks and quantities in lots of
 * 10^-quantityDecimals, so that sums and comparisons are exact; they become decimals when they are
 * written.
 */
export interface GridLevel {
  readonly ticks: number;
  readonly lots: number;
  /** Ticks times lots: what the level costs, in units of tick × lot. */
  readonly worth: bigint;
}

/** Reads a side of the API's book; what is not on the exchange's steps is put on the nearest one. */
export function gridLevels(levels: readonly PriceLevel[], instrument: Instrument): GridLevel[] {
  const lotsOfOne = 10 ** instrument.quantityDecimals;
  return levels.map(([price, quantity]) => {
    const ticks = Math.round(price / instrument.tickSize);
    const lots = Math.round(quantity * lotsOfOne);
    return { ticks, lots, worth: BigInt(ticks) * BigInt(lots) };
  });
}

/** The decimal nearest to that many ticks, which may be halves of one. */
export function priceOf(ticks: number, instrument: Instrument): number {
  return (ticks * unitsOfTick(instrument)) / 10 ** instrument.priceDecimals;
}

export function quantityOf(lots: number, instrument: Instrument): number {
  return lots / 10 ** instrument.quantityDecimals;
}

/** What a worth is in the quote asset: this many units of 10^-scale. */
export function worthScaled(worth: bigint, instrument: Instrument) {
  return {
    value: worth * BigInt(unitsOfTick(instrument)),
    scale: instrument.priceDecimals + instrument.quantityDecimals,
  };
}

/** The tick in units of its own last decimal: 5 for 0.05. */
function unitsOfTick({ tickSize, priceDecimals }: Instrument): number {
  return Math.round(tickSize * 10 ** priceDecimals);
}
