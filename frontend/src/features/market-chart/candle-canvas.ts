import { createChartEx, type Time } from "lightweight-charts";
import { ZonedTime } from "@/lib/chart/zoned-time";
import type { Bar } from "./bars";
import type { Candles } from "./candle-fold";
import { addCandleSeries } from "./candle-series";
import { chartChange } from "./chart-change";
import { chartColors } from "./chart-colors";
import { type ChartSettings, changedSettings } from "./chart-settings";
import { createChartView, type View } from "./chart-view";
import { layoutOptions, timeOptions } from "./drawing";
import { createIndicatorLayer } from "./indicator-layer";
import type { IndicatorValues } from "./indicator-values";
import { followPaneHeights, type PaneHeights } from "./pane-heights";
import { createPriceLineLayer, type PriceLineActions } from "./price-line-layer";
import { followRest } from "./rest";

/** How long a change waits that would move what is being dragged. */
const POSTPONED_MS = 100;
/** The first panes, from the top; indicators come below. */
const FIXED_PANES = ["prices", "volume"] as const;

/** A drawn chart. The canvas cannot be rendered by React, so it is told what to show. */
export interface CandleCanvas {
  readonly show: (candles: Candles) => void;
  /** Takes over what has changed of the settings; what is looked at stays. */
  readonly configure: (settings: ChartSettings) => void;
  readonly restyle: () => void;
  /** Moves by a number of candles; below zero into the past. */
  readonly scroll: (candles: number) => void;
  /** Shows more (above 1) or fewer candles. */
  readonly zoom: (factor: number) => void;
  readonly toOldest: () => void;
  readonly toNewest: () => void;
  /** Moves the price line that is being drawn, by small steps. */
  readonly nudgeLine: (steps: number) => void;
  readonly placeLine: () => void;
  readonly paneHeights: Omit<PaneHeights, "end">;
  readonly remove: () => void;
}

export interface CandleCanvasOptions extends PriceLineActions {
  readonly container: HTMLElement;
  readonly intervalMs: number;
  readonly settings: ChartSettings;
  readonly values: IndicatorValues;
  /** Is told the open time (ms) under the crosshair, null when it leaves. */
  readonly onHover: (openTime: number | null) => void;
  /** Is told what is seen, at most once a frame. */
  readonly onView: (view: View) => void;
}

/** Draws candles with their volume and all that is chosen beside them. */
export function createCandleCanvas(options: CandleCanvasOptions): CandleCanvas {
  const { container, intervalMs, onHover, onView } = options;
  let colors = chartColors(container);
  const time = new ZonedTime();
  const chart = createChartEx<Time, ZonedTime>(container, time, {
    autoSize: true,
    ...layoutOptions(colors),
  });
  const candleSeries = addCandleSeries(chart, colors);
  const indicators = createIndicatorLayer(chart, colors, options.values);
  const lines = createPriceLineLayer(chart, candleSeries.prices, colors, options);
  const view = createChartView(chart, container, onView);
  const rest = followRest(container, chart);
  const heights = followPaneHeights(chart, (pane) => {
    const index = pane.paneIndex();
    return FIXED_PANES[index] ?? indicators.kindAt(index);
  });
  let settings: ChartSettings | null = null;
  let shown: Candles = [];
  let bars: Bar[] = [];
  let postponed: ReturnType<typeof setTimeout> | undefined;

  const show = (candles: Candles) => {
    clearTimeout(postponed);
    postponed = undefined;
    const change = chartChange(shown, candles, intervalMs);
    if (change.kind === "all" && endMoves(change.bars) && !rest.isResting()) {
      postponed = setTimeout(() => show(candles), POSTPONED_MS);
      return;
    }
    shown = candles;
    if (change.kind === "all") showAll(change.bars);
    if (change.kind === "last") showLast(change.bars);
  };
  // A drag counts from the newest bar, so that must not change under the hand.
  const endMoves = (wanted: readonly Bar[]) =>
    bars.length > 0 && wanted.at(-1)?.openTime !== bars.at(-1)?.openTime;
  const showLast = (changed: readonly Bar[]) => {
    bars.splice(-1, 1, ...changed);
    candleSeries.showLast(changed);
    indicators.showLast(changed, shown);
    view.grow(bars);
  };
  const showAll = (wanted: readonly Bar[]) => {
    bars = [...wanted];
    view.take(bars, () => {
      candleSeries.show(bars);
      indicators.show(bars, shown);
    });
  };

  const configure = (wanted: ChartSettings) => {
    const changed = changedSettings(settings, wanted);
    settings = wanted;
    if (changed.has("zone")) setZone(wanted);
    if (changed.has("instrument")) candleSeries.setInstrument(wanted.instrument);
    if (changed.has("scale")) candleSeries.setScale(wanted.scale);
    if (changed.has("instrument") || changed.has("indicators")) {
      indicators.use(wanted.indicators, wanted.instrument, bars, shown);
    }
    if (changed.has("priceLines")) lines.show(wanted.priceLines);
    if (changed.has("drawing")) lines.draw(wanted.drawing ? (shown.at(-1)?.close ?? null) : null);
  };
  const setZone = ({ zone }: ChartSettings) => {
    time.zone = zone;
    chart.applyOptions(timeOptions(zone));
    // Marks of the axis are weighed when their times are new to the chart.
    view.take(bars, () => {
      for (const all of [[], bars]) {
        candleSeries.show(all);
        indicators.show(all, all.length === 0 ? [] : shown);
      }
    });
  };
  const restyle = () => {
    colors = chartColors(container);
    chart.applyOptions(layoutOptions(colors));
    candleSeries.restyle(colors);
    indicators.restyle(colors);
    lines.restyle(colors);
    showAll(bars);
  };

  chart.subscribeCrosshairMove((event) => {
    onHover(typeof event.time === "number" ? event.time * 1_000 : null);
  });
  configure(options.settings);
  return {
    show,
    configure,
    restyle,
    scroll: view.scroll,
    zoom: view.zoom,
    toOldest: view.toOldest,
    toNewest: () => {
      // What is shown next has the newest candles, if it had to wait.
      if (postponed !== undefined) view.leave();
      view.toNewest();
    },
    paneHeights: heights,
    nudgeLine: lines.nudge,
    placeLine: lines.place,
    remove: () => {
      clearTimeout(postponed);
      view.end();
      rest.end();
      heights.end();
      lines.remove();
      chart.remove();
    },
  };
}
