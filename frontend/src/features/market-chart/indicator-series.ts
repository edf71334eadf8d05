import {
  createTextWatermark,
  HistogramSeries,
  type IChartApiBase,
  LineStyle,
  type Time,
} from "lightweight-charts";
import { LineSeries, type LinesItem } from "@/lib/chart/line-series";
import { formatDecimal } from "@/lib/format/decimals";
import { kindOf } from "@/lib/indicators/catalogue";
import { titleOf } from "@/lib/indicators/choice";
import type { Known } from "@/lib/indicators/indicator";
import type { Instrument } from "@/lib/market/instrument";
import type { Bar } from "./bars";
import type { ChartColors } from "./chart-colors";
import { placeOf } from "./drawing";
import { colorName, lineStyles, type PlacedIndicator } from "./indicator-style";
import { setPaneHeight } from "./pane-heights";

/** Where an RSI is taken for low and high. */
const RSI_GUIDES = [30, 70];
/** Which value of a MACD is drawn in bars. */
const HISTOGRAM = 2;

/** One indicator on the chart. */
export interface IndicatorSeries {
  /** Where it stands among the panes, from the top. */
  readonly paneIndex: () => number;
  readonly show: (bars: readonly Bar[], states: readonly Known[]) => void;
  /** Draws the last bars again; they may be new. */
  readonly showLast: (bars: readonly Bar[], states: readonly Known[]) => void;
  readonly restyle: (colors: ChartColors) => void;
  readonly setInstrument: (instrument: Instrument) => void;
  readonly remove: () => void;
}

/** Draws an indicator over the candles, or in a pane of its own below the others. */
export function addIndicatorSeries(
  chart: IChartApiBase<Time>,
  { choice, slot }: PlacedIndicator,
  colors: ChartColors,
): IndicatorSeries {
  const { kind } = choice;
  let current = colors;
  const overlay = kindOf(kind).place === "prices";
  const pane = overlay ? 0 : chart.panes().length;
  const quiet = { lastValueVisible: false, priceLineVisible: false };
  const histogram =
    kind === "macd" ? chart.addSeries(HistogramSeries, { ...quiet, base: 0 }, pane) : null;
  const lines = chart.addCustomSeries(
    new LineSeries(),
    {
      ...quiet,
      lines: lineStyles(kind, slot, colors),
      band: kind === "bb",
      // A day's mean price can lie far from the candles, which must not be squashed for it.
      ...(kind === "vwap" && { autoscaleInfoProvider: () => null }),
      ...(kind === "rsi" && {
        autoscaleInfoProvider: () => ({ priceRange: { minValue: 0, maxValue: 100 } }),
      }),
    },
    pane,
  );
  const guides = (kind === "rsi" ? RSI_GUIDES : []).map((price) =>
    lines.createPriceLine({
      price,
      color: colors.line,
      lineWidth: 1,
      lineStyle: LineStyle.Dashed,
      axisLabelVisible: false,
    }),
  );
  const title = overlay ? null : createTextWatermark(lines.getPane(), titleOptions());
  if (!overlay) setPaneHeight(lines.getPane(), kind);

  function titleOptions() {
    const { fontFamily } = getComputedStyle(document.body);
    const line = { text: titleOf(choice), color: current[colorName(slot)], fontSize: 11 };
    return {
      horzAlign: "left" as const,
      vertAlign: "top" as const,
      lines: [{ ...line, fontFamily }],
    };
  }
  const itemOf = (bar: Bar, known: Known | undefined): LinesItem => ({
    ...placeOf(bar),
    values: (histogram ? known?.values?.slice(0, HISTOGRAM) : known?.values) ?? null,
    base: overlay ? (bar.candle?.close ?? null) : null,
  });
  return {
    paneIndex: () => lines.getPane().paneIndex(),
    show: (bars, states) => {
      const known = alongside(bars, states);
      lines.setData(bars.map((bar, at) => itemOf(bar, known[at])));
      histogram?.setData(bars.map((bar, at) => columnOf(bar, known, at, current)));
    },
    showLast: (bars, states) => {
      const known = alongside(bars, states.slice(-bars.length));
      const before = states.at(-bars.length - 1);
      bars.forEach((bar, at) => {
        lines.update(itemOf(bar, known[at]));
        histogram?.update(columnOf(bar, [before, ...known], at + 1, current));
      });
    },
    restyle: (changed) => {
      current = changed;
      lines.applyOptions({ lines: lineStyles(kind, slot, current) });
      for (const guide of guides) guide.applyOptions({ color: current.line });
      title?.applyOptions(titleOptions());
    },
    setInstrument: ({ priceDecimals, tickSize }) => {
      const decimals = kind === "rsi" ? 2 : priceDecimals;
      const minMove = kind === "rsi" ? 0.01 : tickSize;
      const formatter = (value: number) => formatDecimal(value, decimals);
      const priceFormat = { type: "custom" as const, minMove, formatter };
      lines.applyOptions({ priceFormat });
      histogram?.applyOptions({ priceFormat });
    },
    remove: () => {
      title?.detach();
      if (histogram) chart.removeSeries(histogram);
      chart.removeSeries(lines);
    },
  };
}

/** The states of candles, at the places of their bars: a hole has none. */
function alongside(bars: readonly Bar[], states: readonly Known[]): (Known | undefined)[] {
  let candle = 0;
  return bars.map((bar) => {
    if (bar.candle === null) return undefined;
    candle += 1;
    return states[candle - 1];
  });
}

/** A column of a MACD's histogram: full where it grows away from zero, pale where it comes back. */
function columnOf(
  bar: Bar,
  known: readonly (Known | undefined)[],
  at: number,
  colors: ChartColors,
) {
  const value = known[at]?.values?.[HISTOGRAM];
  if (value === undefined) return placeOf(bar);
  const before = known[at - 1]?.values?.[HISTOGRAM] ?? 0;
  const growing = Math.abs(value) >= Math.abs(before);
  const [full, pale] = value >= 0 ? (["up", "up-bar"] as const) : (["down", "down-bar"] as const);
  return { ...placeOf(bar), value, color: colors[growing ? full : pale] };
}
