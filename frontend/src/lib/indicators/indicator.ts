import type { Candle } from "@/lib/api/types";

/** What an indicator reads of a candle. */
export type Measured = Pick<
  Candle,
  "open_time" | "high" | "low" | "close" | "volume" | "quote_volume"
>;

/** What is known after a candle. An indicator's own state extends it by what its next step needs. */
export interface Known {
  /** Candles without a gap up to this one, itself among them. */
  readonly count: number;
  /** One for each line; null as long as too few candles are known. */
  readonly values: readonly number[] | null;
}

/**
 * A figure that is reckoned candle by candle, each time from the last state and the candles alone.
 *
 * No step looks beyond a gap: where a candle is missing the indicator begins anew, and has no value
 * until it has been given its candles again. An incomplete candle counts with what was seen of it,
 * and so does the open one, whose value moves until it closes.
 */
export interface Indicator<State extends Known = Known> {
  /** Candles after which there is a value; null when that hangs on the time of day. */
  readonly warmUp: number | null;
  /**
   * The state after `candles[at]`, in a time that does not depend on how many there are.
   *
   * @param before the state after the candle just before; null when that is not known
   */
  readonly next: (before: State | null, candles: readonly Measured[], at: number) => State;
}

/** The candle at a place where there is one. @throws RangeError when there is none */
export function candleAt(candles: readonly Measured[], at: number): Measured {
  const candle = candles[at];
  if (candle === undefined) throw new RangeError(`no candle at ${at}`);
  return candle;
}
