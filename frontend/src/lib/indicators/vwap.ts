import { candleAt, type Indicator, type Known, type Measured } from "./indicator";

const DAY_MS = 86_400_000;

interface State extends Known {
  /** The UTC day it is reckoned over; null when its beginning is not known. */
  readonly day: number | null;
  readonly volume: number;
  /** What that volume cost, in the quote asset. */
  readonly turnover: number;
}

/**
 * Volume-weighted average price since midnight UTC: what was paid on average. It is made of the
 * turnover that the exchange tells, which is exact; of a candle without it, from volume times the
 * typical price (high + low + close) / 3. A day whose beginning is not known, or that has a gap, has
 * no value from there on: it would be that of another session.
 */
export function volumeWeightedAveragePrice(): Indicator<State> {
  return {
    warmUp: null,
    next: (before, candles, at) => {
      const candle = candleAt(candles, at);
      const count = (before?.count ?? 0) + 1;
      const day = Math.floor(candle.open_time / DAY_MS);
      const begins = candle.open_time % DAY_MS === 0;
      if (!begins && before?.day !== day) {
        return { count, day: null, volume: 0, turnover: 0, values: null };
      }
      const volume = (begins ? 0 : (before?.volume ?? 0)) + candle.volume;
      const turnover = (begins ? 0 : (before?.turnover ?? 0)) + turnoverOf(candle);
      return { count, day, volume, turnover, values: volume > 0 ? [turnover / volume] : null };
    },
  };
}

function turnoverOf({ high, low, close, volume, quote_volume: turnover }: Measured): number {
  return turnover ?? ((high + low + close) / 3) * volume;
}
