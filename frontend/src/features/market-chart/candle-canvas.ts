import { CandlestickSeries, createChart, HistogramSeries } from "lightweight-charts";
import { formatCompact, formatDecimal } from "@/lib/format/decimals";
import type { Instrument } from "@/lib/market/instrument";
import type { Bar } from "./bars";
import type { Candles } from "./candle-fold";
import { chartChange } from "./chart-change";
import { chartColors } from "./chart-colors";
import { candleColors, layoutOptions, markOf, priceOf, RIGHT_OFFSET, volumeOf } from "./drawing";
import { followRest } from "./rest";
import { keptRange, seesNewest, type ViewRange, wanting } from "./view-range";

const CANDLE_WIDTH_PX = 7;
const VOLUME_PANE = 1;

/** What is seen of the chart. */
export interface View {
  readonly newest: boolean;
  /** There should be more bars to the left (older), or to the right. */
  readonly wanting: { readonly older: boolean; readonly newer: boolean };
}

/** A drawn chart. The canvas cannot be rendered by React, so it is told what to show. */
export interface CandleCanvas {
  readonly show: (candles: Candles) => void;
  readonly restyle: () => void;
  /** Moves by a number of candles; below zero into the past. */
  readonly scroll: (candles: number) => void;
  /** Shows more (above 1) or fewer candles. */
  readonly zoom: (factor: number) => void;
  readonly toOldest: () => void;
  readonly toNewest: () => void;
  readonly remove: () => void;
}

export interface CandleCanvasOptions {
  readonly container: HTMLElement;
  readonly instrument: Instrument;
  readonly intervalMs: number;
  /** Is told the open time (ms) under the crosshair, null when it leaves. */
  readonly onHover: (openTime: number | null) => void;
  /** Is told what is seen, at most once a frame. */
  readonly onView: (view: View) => void;
}

/** Draws candles, their volume, and marks where they are incomplete or missing. */
export function createCandleCanvas(options: CandleCanvasOptions): CandleCanvas {
  const { container, instrument, intervalMs, onHover, onView } = options;
  let colors = chartColors(container);
  const chart = createChart(container, { autoSize: true, ...layoutOptions(colors) });
  const timeScale = chart.timeScale();
  const marks = chart.addSeries(HistogramSeries, {
    priceScaleId: "marks",
    lastValueVisible: false,
    priceLineVisible: false,
    autoscaleInfoProvider: () => ({ priceRange: { minValue: 0, maxValue: 1 } }),
  });
  marks.priceScale().applyOptions({ scaleMargins: { top: 0, bottom: 0 } });
  const prices = chart.addSeries(CandlestickSeries, {
    ...candleColors(colors),
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

  const rest = followRest(container, chart);
  let shown: Candles = [];
  let bars: Bar[] = [];
  let postponed: ReturnType<typeof setTimeout> | undefined;
  let leaving = false;
  let frame = 0;
  // The chart takes a new range with its next frame only, and tells of the old one until then.
  let aimed: ViewRange | null = null;
  const seen = (): ViewRange | null => aimed ?? timeScale.getVisibleLogicalRange();
  const look = (range: ViewRange) => {
    aimed = range;
    timeScale.setVisibleLogicalRange(range);
  };

  const show = (candles: Candles) => {
    clearTimeout(postponed);
    postponed = undefined;
    const change = chartChange(shown, candles, intervalMs);
    if (change.kind === "last") showLast(change.bars);
    if (change.kind === "all") {
      if (endMoves(change.bars) && !rest.isResting()) {
        postponed = setTimeout(() => show(candles), POSTPONED_MS);
        return;
      }
      showAll(change.bars);
    }
    shown = candles;
    if (change.kind !== "none") tellView();
  };
  // A drag counts from the newest bar, so that must not change under the hand.
  const endMoves = (wanted: readonly Bar[]) =>
    bars.length > 0 && wanted.at(-1)?.openTime !== bars.at(-1)?.openTime;
  const showLast = (changed: readonly Bar[]) => {
    bars.splice(-1, 1, ...changed);
    for (const bar of changed) {
      marks.update(markOf(bar, colors));
      prices.update(priceOf(bar, colors));
      volumes.update(volumeOf(bar, colors));
    }
  };
  const showAll = (wanted: readonly Bar[]) => {
    const range = seen();
    const kept = range === null || leaving ? null : keptRange(range, bars, wanted);
    leaving = false;
    bars = [...wanted];
    marks.setData(bars.map((bar) => markOf(bar, colors)));
    prices.setData(bars.map((bar) => priceOf(bar, colors)));
    volumes.setData(bars.map((bar) => volumeOf(bar, colors)));
    if (bars.length > 0) look(kept ?? newestRange());
  };
  const newestRange = (): ViewRange => {
    const visible = Math.max(30, container.clientWidth / CANDLE_WIDTH_PX);
    return { from: bars.length - visible, to: bars.length + RIGHT_OFFSET };
  };
  const restyle = () => {
    colors = chartColors(container);
    chart.applyOptions(layoutOptions(colors));
    prices.applyOptions(candleColors(colors));
    showAll(bars);
  };
  const zoom = (factor: number) => {
    const range = seen();
    if (range === null) return;
    const from = range.to - (range.to - range.from) * factor;
    look({ from, to: range.to });
  };
  const tellView = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      const range = seen();
      if (range === null || bars.length === 0) return;
      onView({ newest: seesNewest(range, bars.length), wanting: wanting(range, bars.length) });
    });
  };

  timeScale.subscribeVisibleLogicalRangeChange(() => {
    aimed = null;
    tellView();
  });
  chart.subscribeCrosshairMove((event) => {
    onHover(typeof event.time === "number" ? event.time * 1_000 : null);
  });
  return {
    show,
    restyle,
    zoom,
    scroll: (candles) => {
      aimed = null;
      timeScale.scrollToPosition(timeScale.scrollPosition() + candles, false);
    },
    toOldest: () => look(atOldest(seen())),
    toNewest: () => {
      // What is shown next has the newest candles, if it had to wait.
      leaving = postponed !== undefined;
      aimed = null;
      timeScale.scrollToPosition(RIGHT_OFFSET, false);
    },
    remove: () => {
      clearTimeout(postponed);
      cancelAnimationFrame(frame);
      rest.end();
      chart.remove();
    },
  };
}

/** How long a change waits that would move what is being dragged. */
const POSTPONED_MS = 100;

function atOldest(range: ViewRange | null): ViewRange {
  return { from: 0, to: range === null ? 0 : range.to - range.from };
}
