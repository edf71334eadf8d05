import {
  CandlestickSeries,
  type ChartOptions,
  CrosshairMode,
  createChart,
  type DeepPartial,
  HistogramSeries,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts";
import type { Candle } from "@/lib/api/types";
import { formatCompact, formatDecimal } from "@/lib/format/decimals";
import { utcDateTime } from "@/lib/format/times";
import type { Instrument } from "@/lib/market/instrument";
import type { Candles } from "./candle-fold";
import { type Bar, chartChange } from "./chart-change";
import { type ChartColors, chartColors } from "./chart-colors";

const CANDLE_WIDTH_PX = 7;
const RIGHT_OFFSET = 4;
const VOLUME_PANE = 1;

/** A drawn chart. The canvas cannot be rendered by React, so it is told what to show. */
export interface CandleCanvas {
  readonly show: (candles: Candles) => void;
  readonly restyle: () => void;
  /** Moves by a number of candles; below zero into the past. */
  readonly scroll: (candles: number) => void;
  /** Shows more (above 1) or fewer candles. */
  readonly zoom: (factor: number) => void;
  readonly toNewest: () => void;
  readonly remove: () => void;
}

/**
 * Draws candles and their volume into `container`.
 *
 * @param onHover is told the open time (ms) under the crosshair, null when it leaves
 */
export function createCandleCanvas(
  container: HTMLElement,
  instrument: Instrument,
  onHover: (openTime: number | null) => void,
): CandleCanvas {
  const chart = createChart(container, {
    autoSize: true,
    ...layoutOptions(chartColors(container)),
  });
  const prices = chart.addSeries(CandlestickSeries, {
    priceFormat: {
      type: "custom",
      minMove: instrument.tickSize,
      formatter: (price: number) => formatDecimal(price, instrument.priceDecimals),
    },
  });
  const volumes = chart.addSeries(
    HistogramSeries,
    {
      priceFormat: { type: "custom", minMove: 1e-8, formatter: formatCompact },
      lastValueVisible: false,
      priceLineVisible: false,
    },
    VOLUME_PANE,
  );
  chart.panes()[0]?.setStretchFactor(4);
  chart.panes()[VOLUME_PANE]?.setStretchFactor(1);

  let colors = chartColors(container);
  let shown: Candles = [];

  const show = (candles: Candles) => {
    const change = chartChange(shown, candles);
    if (change.kind === "last") {
      for (const candle of change.candles) {
        prices.update(priceBar(candle));
        volumes.update(volumeBar(candle, colors));
      }
    } else if (change.kind === "all") {
      prices.setData(change.bars.map((bar) => drawn(bar, priceBar)));
      volumes.setData(change.bars.map((bar) => drawn(bar, (candle) => volumeBar(candle, colors))));
      if (shown.length === 0) frameNewest();
    }
    shown = candles;
  };
  const frameNewest = () => {
    const length = prices.data().length;
    const visible = Math.max(30, container.clientWidth / CANDLE_WIDTH_PX);
    chart.timeScale().setVisibleLogicalRange({ from: length - visible, to: length + RIGHT_OFFSET });
  };
  const restyle = () => {
    colors = chartColors(container);
    chart.applyOptions(layoutOptions(colors));
    prices.applyOptions(candleColors(colors));
    const redrawn = shown;
    shown = [];
    const range = chart.timeScale().getVisibleLogicalRange();
    show(redrawn);
    if (range !== null) chart.timeScale().setVisibleLogicalRange(range);
  };
  const zoom = (factor: number) => {
    const range = chart.timeScale().getVisibleLogicalRange();
    if (range === null) return;
    const from = range.to - (range.to - range.from) * factor;
    chart.timeScale().setVisibleLogicalRange({ from, to: range.to });
  };
  const scroll = (candles: number) => {
    chart.timeScale().scrollToPosition(chart.timeScale().scrollPosition() + candles, false);
  };

  prices.applyOptions(candleColors(colors));
  chart.subscribeCrosshairMove((event) => {
    onHover(typeof event.time === "number" ? event.time * 1_000 : null);
  });
  return {
    show,
    restyle,
    scroll,
    zoom,
    toNewest: () => chart.timeScale().scrollToRealTime(),
    remove: () => chart.remove(),
  };
}

function layoutOptions(colors: ChartColors): DeepPartial<ChartOptions> {
  return {
    layout: {
      background: { color: colors.surface },
      textColor: colors.muted,
      fontSize: 11,
      fontFamily: getComputedStyle(document.body).fontFamily,
      panes: { separatorColor: colors.line, separatorHoverColor: colors.line },
      attributionLogo: true,
    },
    grid: { vertLines: { color: colors.grid }, horzLines: { color: colors.grid } },
    crosshair: { mode: CrosshairMode.Normal },
    rightPriceScale: { borderColor: colors.line },
    timeScale: {
      borderColor: colors.line,
      timeVisible: true,
      secondsVisible: false,
      rightOffset: RIGHT_OFFSET,
    },
    localization: { locale: "en-GB", timeFormatter: (time: Time) => utcLabel(time) },
  };
}

function utcLabel(time: Time): string {
  return typeof time === "number" ? `${utcDateTime(time * 1_000).slice(0, 16)} UTC` : String(time);
}

function candleColors(colors: ChartColors) {
  return {
    upColor: colors.up,
    downColor: colors.down,
    wickUpColor: colors.up,
    wickDownColor: colors.down,
    borderVisible: false,
  };
}

function drawn<T>(bar: Bar, draw: (candle: Candle) => T): T | { time: UTCTimestamp } {
  return bar.candle === null ? { time: seconds(bar.openTime) } : draw(bar.candle);
}

function priceBar({ open_time, open, high, low, close }: Candle) {
  return { time: seconds(open_time), open, high, low, close };
}

function volumeBar(candle: Candle, colors: ChartColors) {
  const color = candle.close >= candle.open ? colors["up-bar"] : colors["down-bar"];
  return { time: seconds(candle.open_time), value: candle.volume, color };
}

function seconds(timeMs: number): UTCTimestamp {
  return Math.floor(timeMs / 1_000) as UTCTimestamp;
}
