import type { LineStyle } from "@/lib/chart/line-paint";
import { type KindCode, kindOf } from "@/lib/indicators/catalogue";
import { codeOf, type IndicatorChoice, MAX_INDICATORS } from "@/lib/indicators/choice";
import type { ChartColors } from "./chart-colors";

/** An indicator and the place that its look hangs on, from 0; no other one has the same. */
export interface PlacedIndicator {
  readonly code: string;
  readonly choice: IndicatorChoice;
  readonly slot: number;
}

/** Widths and dashes, px. Each slot differs from the others without its colour. */
const STROKES: readonly Pick<LineStyle, "width" | "dash">[] = [
  { width: 1.5, dash: [] },
  { width: 1.5, dash: [7, 3] },
  { width: 2, dash: [2, 3] },
  { width: 1.5, dash: [9, 3, 2, 3] },
  { width: 3, dash: [] },
  { width: 2.5, dash: [14, 4] },
  { width: 3, dash: [3, 4] },
  { width: 2.5, dash: [14, 4, 3, 4] },
];

/**
 * Gives each indicator a look of its own: the one it had before, else the first that is free, so
 * that the others keep theirs when one goes.
 */
export function placed(
  choices: readonly IndicatorChoice[],
  before: readonly PlacedIndicator[],
): PlacedIndicator[] {
  const coded = choices.map((choice) => ({ choice, code: codeOf(choice) }));
  const kept = new Map(
    before
      .filter(({ code }) => coded.some((wanted) => wanted.code === code))
      .map(({ code, slot }) => [code, slot]),
  );
  const free = Array.from({ length: MAX_INDICATORS }, (_, slot) => slot).filter(
    (slot) => ![...kept.values()].includes(slot),
  );
  return coded.map(({ code, choice }) => ({
    code,
    choice,
    slot: kept.get(code) ?? free.shift() ?? 0,
  }));
}

/** The name of the colour token of a slot. */
export function colorName(slot: number) {
  return `series-${(slot % 8) + 1}` as keyof ChartColors;
}

/** The height, rem, that prices and volume need to be read, and each further pane. */
const LEAST_REM = { prices: 17, pane: 5 };

/** The least height of a chart that is scrolled with its page. */
export function panesHeightRem(indicators: readonly PlacedIndicator[]): number {
  const panes = indicators.filter(({ choice }) => kindOf(choice.kind).place === "pane").length;
  return LEAST_REM.prices + panes * LEAST_REM.pane;
}

/** How the main line of an indicator is drawn. In a pane of its own it is told apart by that. */
export function strokeOf(kind: KindCode, slot: number): Pick<LineStyle, "width" | "dash"> {
  const alone = kindOf(kind).place === "pane";
  return STROKES[alone ? 0 : slot % STROKES.length] ?? { width: 1.5, dash: [] };
}

/** How the lines of an indicator are drawn; the histogram of a MACD is no line. */
export function lineStyles(kind: KindCode, slot: number, colors: ChartColors): LineStyle[] {
  const main: LineStyle = { ...strokeOf(kind, slot), color: colors[colorName(slot)] };
  if (kind === "bb") {
    const edge: LineStyle = { ...main, width: 1 };
    return [main, edge, edge];
  }
  if (kind === "macd") return [main, { color: colors.muted, width: 1, dash: [2, 2] }];
  return [main];
}
