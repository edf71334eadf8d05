import type { IChartApiBase, Time } from "lightweight-charts";
import type { KindCode } from "@/lib/indicators/catalogue";
import type { Instrument } from "@/lib/market/instrument";
import type { Bar } from "./bars";
import type { Candles } from "./candle-fold";
import type { ChartColors } from "./chart-colors";
import { addIndicatorSeries, type IndicatorSeries } from "./indicator-series";
import type { PlacedIndicator } from "./indicator-style";
import type { IndicatorValues } from "./indicator-values";

/** All indicators of a chart. */
export interface IndicatorLayer {
  /** Draws exactly these; those that stay are not drawn again. */
  readonly use: (
    indicators: readonly PlacedIndicator[],
    instrument: Instrument,
    bars: readonly Bar[],
    candles: Candles,
  ) => void;
  readonly show: (bars: readonly Bar[], candles: Candles) => void;
  readonly showLast: (bars: readonly Bar[], candles: Candles) => void;
  readonly restyle: (colors: ChartColors) => void;
  /** The kind that has the pane of that index for itself. */
  readonly kindAt: (paneIndex: number) => KindCode | null;
}

export function createIndicatorLayer(
  chart: IChartApiBase<Time>,
  colors: ChartColors,
  values: IndicatorValues,
): IndicatorLayer {
  let current = colors;
  const drawn = new Map<string, { placed: PlacedIndicator; series: IndicatorSeries }>();
  const keyOf = ({ code, slot }: PlacedIndicator) => `${code}@${slot}`;
  return {
    use: (indicators, instrument, bars, candles) => {
      const wanted = new Set(indicators.map(keyOf));
      for (const [key, { series }] of drawn) {
        if (wanted.has(key)) continue;
        series.remove();
        drawn.delete(key);
      }
      values.keep(indicators.map(({ code }) => code));
      for (const placed of indicators) {
        const known = drawn.get(keyOf(placed));
        const series = known?.series ?? addIndicatorSeries(chart, placed, current);
        series.setInstrument(instrument);
        if (known) continue;
        drawn.set(keyOf(placed), { placed, series });
        series.show(bars, values.of(placed.choice, candles));
      }
    },
    show: (bars, candles) => {
      for (const { placed, series } of drawn.values()) {
        series.show(bars, values.of(placed.choice, candles));
      }
    },
    showLast: (bars, candles) => {
      for (const { placed, series } of drawn.values()) {
        series.showLast(bars, values.of(placed.choice, candles));
      }
    },
    restyle: (changed) => {
      current = changed;
      for (const { series } of drawn.values()) series.restyle(changed);
    },
    kindAt: (paneIndex) => {
      const found = [...drawn.values()].find(({ series }) => series.paneIndex() === paneIndex);
      return found?.placed.choice.kind ?? null;
    },
  };
}
