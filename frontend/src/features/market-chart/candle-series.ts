import {
  CandlestickSeries,
  HistogramSeries,
  type IChartApiBase,
  type ISeriesApi,
  PriceScaleMode,
  type Time,
} from "lightweight-charts";
import { formatCompact, formatDecimal } from "@/lib/format/decimals";
import type { Instrument } from "@/lib/market/instrument";
import type { Bar } from "./bars";
import type { ChartColors } from "./chart-colors";
import { candleColors, markOf, priceOf, volumeOf } from "./drawing";
import { setPaneHeight } from "./pane-heights";
import type { PriceScale } from "./price-scale";

const VOLUME_PANE = 1;

const MODES: Record<PriceScale, PriceScaleMode> = {
  linear: PriceScaleMode.Normal,
  log: PriceScaleMode.Logarithmic,
  percent: PriceScaleMode.Percentage,
};

/** The candles, their volume, and marks where they are incomplete or missing. */
export interface CandleSeries {
  /** What the scale of the candles belongs to. */
  readonly prices: ISeriesApi<"Candlestick", Time>;
  readonly show: (bars: readonly Bar[]) => void;
  readonly showLast: (bars: readonly Bar[]) => void;
  readonly restyle: (colors: ChartColors) => void;
  readonly setInstrument: (instrument: Instrument) => void;
  readonly setScale: (scale: PriceScale) => void;
}

export function addCandleSeries(chart: IChartApiBase<Time>, colors: ChartColors): CandleSeries {
  let current = colors;
  const marks = chart.addSeries(HistogramSeries, {
    priceScaleId: "marks",
    lastValueVisible: false,
    priceLineVisible: false,
    autoscaleInfoProvider: () => ({ priceRange: { minValue: 0, maxValue: 1 } }),
  });
  marks.priceScale().applyOptions({ scaleMargins: { top: 0, bottom: 0 } });
  const prices = chart.addSeries(CandlestickSeries, candleColors(colors));
  const volumes = chart.addSeries(
    HistogramSeries,
    {
      priceFormat: { type: "custom", minMove: 1e-8, formatter: formatCompact },
      lastValueVisible: false,
      priceLineVisible: false,
    },
    VOLUME_PANE,
  );
  setPaneHeight(chart.panes()[0], "prices");
  setPaneHeight(chart.panes()[VOLUME_PANE], "volume");
  return {
    prices,
    show: (bars) => {
      marks.setData(bars.map((bar) => markOf(bar, current)));
      prices.setData(bars.map((bar) => priceOf(bar, current)));
      volumes.setData(bars.map((bar) => volumeOf(bar, current)));
    },
    showLast: (bars) => {
      for (const bar of bars) {
        marks.update(markOf(bar, current));
        prices.update(priceOf(bar, current));
        volumes.update(volumeOf(bar, current));
      }
    },
    restyle: (changed) => {
      current = changed;
      prices.applyOptions(candleColors(changed));
    },
    setInstrument: ({ tickSize, priceDecimals }) => {
      const formatter = (price: number) => formatDecimal(price, priceDecimals);
      prices.applyOptions({ priceFormat: { type: "custom", minMove: tickSize, formatter } });
    },
    setScale: (scale) => prices.priceScale().applyOptions({ mode: MODES[scale] }),
  };
}
