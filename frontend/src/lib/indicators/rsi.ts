import { candleAt, type Indicator, type Known } from "./indicator";
import { averageOf, type Smoothing, smoothed, UNSMOOTHED, wildersWeight } from "./smoothing";

/** Below it TA-Lib takes a movement for none. */
const NO_MOVEMENT = 1e-14;

interface State extends Known {
  readonly gains: Smoothing;
  readonly losses: Smoothing;
}

/**
 * Wilder's relative strength index of the closes, 0 to 100: the share of the gains in all movement.
 * It is 0 where nothing has moved at all, as TA-Lib has it.
 */
export function relativeStrengthIndex(period: number): Indicator<State> {
  const weight = wildersWeight(period);
  return {
    warmUp: period + 1,
    next: (before, candles, at) => {
      if (before === null) {
        return { count: 1, gains: UNSMOOTHED, losses: UNSMOOTHED, values: null };
      }
      const change = candleAt(candles, at).close - candleAt(candles, at - 1).close;
      const gains = smoothed(before.gains, Math.max(0, change), period, weight);
      const losses = smoothed(before.losses, Math.max(0, -change), period, weight);
      return { count: before.count + 1, gains, losses, values: strength(gains, losses) };
    },
  };

  function strength(gains: Smoothing, losses: Smoothing): number[] | null {
    const gain = averageOf(gains, period);
    const loss = averageOf(losses, period);
    if (gain === null || loss === null) return null;
    const movement = gain + loss;
    return [movement < NO_MOVEMENT ? 0 : (100 * gain) / movement];
  }
}
