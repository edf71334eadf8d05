import { averageTrueRange } from "./atr";
import { bollingerBands } from "./bollinger";
import type { KindCode } from "./catalogue";
import type { IndicatorChoice } from "./choice";
import { exponentialMovingAverage } from "./ema";
import type { Indicator } from "./indicator";
import { convergenceDivergence } from "./macd";
import { relativeStrengthIndex } from "./rsi";
import { simpleMovingAverage } from "./sma";
import { volumeWeightedAveragePrice } from "./vwap";

const MAKERS: Record<KindCode, (...parameters: number[]) => unknown> = {
  sma: simpleMovingAverage,
  ema: exponentialMovingAverage,
  bb: bollingerBands,
  vwap: volumeWeightedAveragePrice,
  rsi: relativeStrengthIndex,
  macd: convergenceDivergence,
  atr: averageTrueRange,
} satisfies Record<KindCode, (a: number, b: number, c: number) => unknown>;

/** The indicator that was chosen. Its states are for itself only, so their type does not matter. */
export function indicatorOf({ kind, parameters }: IndicatorChoice): Indicator {
  return MAKERS[kind](...parameters) as Indicator;
}
