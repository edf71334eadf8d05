import { codeOf, type IndicatorChoice } from "@/lib/indicators/choice";
import type { Indicator, Known } from "@/lib/indicators/indicator";
import { indicatorOf } from "@/lib/indicators/indicator-of";
import { extend } from "@/lib/indicators/reckoning";
import { isWhole } from "./bars";
import type { Candles } from "./candle-fold";

interface Entry {
  readonly indicator: Indicator;
  readonly states: Known[];
  candles: Candles;
}

/** What chosen indicators come to, reckoned once for all who ask. */
export interface IndicatorValues {
  /** What is known after each candle; good until other candles are asked about. */
  readonly of: (choice: IndicatorChoice, candles: Candles) => readonly Known[];
  /** Lets go of all others. */
  readonly keep: (codes: readonly string[]) => void;
}

/**
 * Follows a series: of candles that have changed at the end, only those are reckoned again. When
 * older ones are read all are, because averages reach back to the first candle that is known.
 */
export function createIndicatorValues(intervalMs: number): IndicatorValues {
  const entries = new Map<string, Entry>();
  return {
    of: (choice, candles) => {
      const code = codeOf(choice);
      const entry = entries.get(code) ?? {
        indicator: indicatorOf(choice),
        states: [],
        candles: [],
      };
      entries.set(code, entry);
      if (entry.candles !== candles) {
        entry.states.length = commonLength(entry.candles, candles, entry.states.length);
        extend(entry.states, entry.indicator, candles, intervalMs);
        entry.candles = candles;
      }
      return entry.states;
    },
    keep: (codes) => {
      for (const code of entries.keys()) if (!codes.includes(code)) entries.delete(code);
    },
  };
}

/**
 * Whether a value rests on a candle of which minutes are missing. `reach` is how many candles count
 * for it, itself among them; what came before has faded from averages that never forget.
 */
export function restsOnIncomplete(candles: Candles, at: number, reach: number): boolean {
  for (let index = at; index > at - reach && index >= 0; index -= 1) {
    if (!isWhole(candles, index)) return true;
  }
  return false;
}

function commonLength(before: Candles, after: Candles, most: number): number {
  let length = 0;
  while (length < most && before[length] === after[length]) length += 1;
  return length;
}
