/** A number that an indicator is chosen with. */
export interface Parameter {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Values are whole multiples of it. */
  readonly step: number;
  readonly usual: number;
}

export interface IndicatorKind {
  /** As it is written beside its figures. */
  readonly short: string;
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** What its values are, in their order. */
  readonly lines: readonly string[];
  /** Drawn over the candles, on their scale, or in a pane of its own. */
  readonly place: "prices" | "pane";
}

/** Fewer candles than are kept, so that there always is a value at last. */
const MAX_PERIOD = 500;

function period(name: string, usual: number, min = 2, max = MAX_PERIOD): Parameter {
  return { name, min, max, step: 1, usual };
}

/** The indicators that can be chosen, by the code that stands for them in an address. */
export const INDICATOR_KINDS = {
  sma: {
    short: "SMA",
    name: "Simple moving average",
    parameters: [period("Period", 20)],
    lines: ["Average"],
    place: "prices",
  },
  ema: {
    short: "EMA",
    name: "Exponential moving average",
    parameters: [period("Period", 50)],
    lines: ["Average"],
    place: "prices",
  },
  bb: {
    short: "Bollinger",
    name: "Bollinger bands",
    parameters: [
      period("Period", 20),
      { name: "Deviations", min: 0.5, max: 5, step: 0.1, usual: 2 },
    ],
    lines: ["Middle", "Upper", "Lower"],
    place: "prices",
  },
  vwap: {
    short: "VWAP",
    name: "Volume-weighted average price since midnight UTC",
    parameters: [],
    lines: ["Average"],
    place: "prices",
  },
  rsi: {
    short: "RSI",
    name: "Relative strength index",
    parameters: [period("Period", 14)],
    lines: ["Strength"],
    place: "pane",
  },
  macd: {
    short: "MACD",
    name: "Moving average convergence/divergence",
    parameters: [
      period("Fast", 12, 2, 200),
      period("Slow", 26, 3, 200),
      period("Signal", 9, 2, 99),
    ],
    lines: ["Line", "Signal", "Histogram"],
    place: "pane",
  },
  atr: {
    short: "ATR",
    name: "Average true range",
    parameters: [period("Period", 14, 1)],
    lines: ["Range"],
    place: "pane",
  },
} as const satisfies Record<string, IndicatorKind>;

export type KindCode = keyof typeof INDICATOR_KINDS;

export const KIND_CODES = Object.keys(INDICATOR_KINDS) as KindCode[];

export function kindOf(code: KindCode): IndicatorKind {
  return INDICATOR_KINDS[code];
}
