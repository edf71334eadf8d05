import type { Indicator, Known, Measured } from "./indicator";

/** An indicator's state after each candle of a series. */
export function reckon<State extends Known>(
  indicator: Indicator<State>,
  candles: readonly Measured[],
  intervalMs: number,
): State[] {
  const states: State[] = [];
  extend(states, indicator, candles, intervalMs);
  return states;
}

/**
 * Adds the states of those candles that have none yet. To follow a changed candle, cut `states` off
 * before it first.
 */
export function extend<State extends Known>(
  states: State[],
  indicator: Indicator<State>,
  candles: readonly Measured[],
  intervalMs: number,
): void {
  for (let at = states.length; at < candles.length; at += 1) {
    const before = follows(candles, at, intervalMs) ? states[at - 1] : undefined;
    states.push(indicator.next(before ?? null, candles, at));
  }
}

/** Whether nothing is missing between a candle and the one before it. */
function follows(candles: readonly Measured[], at: number, intervalMs: number): boolean {
  const candle = candles[at];
  const previous = candles[at - 1];
  return candle?.open_time === (previous?.open_time ?? Number.NaN) + intervalMs;
}
