import {
  type IChartApiBase,
  type IPriceLine,
  type ISeriesApi,
  LineStyle,
  type MouseEventParams,
  type Time,
} from "lightweight-charts";
import type { ChartColors } from "./chart-colors";
import { followDrags } from "./price-line-drag";
import type { PriceLine } from "./price-lines";

/** How far one press of an arrow key moves a line that is being drawn, px. */
const STEP_PX = 4;

/** What users do to lines on the chart. Prices are as pointed at, not rounded. */
export interface PriceLineActions {
  readonly onPlace: (price: number) => void;
  readonly onMove: (id: string, price: number) => void;
}

export interface PriceLineLayer {
  readonly show: (lines: readonly PriceLine[]) => void;
  /** Lets a line follow the pointer and the arrow keys until it is placed; `from` is its price. */
  readonly draw: (from: number | null) => void;
  /** Moves the line that is being drawn up (above 0) or down by steps. */
  readonly nudge: (steps: number) => void;
  /** Places the line that is being drawn. */
  readonly place: () => void;
  readonly restyle: (colors: ChartColors) => void;
  readonly remove: () => void;
}

/** The lines that a user has drawn over the candles of `series`. */
export function createPriceLineLayer(
  chart: IChartApiBase<Time>,
  series: ISeriesApi<"Candlestick", Time>,
  colors: ChartColors,
  { onPlace, onMove }: PriceLineActions,
): PriceLineLayer {
  let current = colors;
  let shown: readonly PriceLine[] = [];
  const drawn = new Map<string, IPriceLine>();
  let ghost: IPriceLine | null = null;

  const look = () => ({ color: current.accent, axisLabelColor: current.accent });
  const priceAt = ({ point, paneIndex }: MouseEventParams<Time>): number | null =>
    point && paneIndex === 0 ? series.coordinateToPrice(point.y) : null;
  const aim = (event: MouseEventParams<Time>) => {
    const price = priceAt(event);
    if (price !== null) ghost?.applyOptions({ price });
  };
  const click = (event: MouseEventParams<Time>) => {
    const price = priceAt(event);
    if (ghost !== null && price !== null) onPlace(price);
  };
  chart.subscribeCrosshairMove(aim);
  chart.subscribeClick(click);
  const drags = followDrags(chart, series, {
    lines: () => (ghost === null ? shown : []),
    move: (id, price) => drawn.get(id)?.applyOptions({ price }),
    drop: onMove,
  });

  return {
    show: (lines) => {
      shown = lines;
      for (const [id, line] of drawn) {
        if (lines.some((wanted) => wanted.id === id)) continue;
        series.removePriceLine(line);
        drawn.delete(id);
      }
      for (const { id, price, name: title } of lines) {
        const known = drawn.get(id);
        if (known) known.applyOptions({ price, title });
        else {
          const options = { price, title, lineWidth: 1 as const, lineStyle: LineStyle.LargeDashed };
          drawn.set(id, series.createPriceLine({ ...options, ...look() }));
        }
      }
    },
    draw: (from) => {
      if (ghost !== null) series.removePriceLine(ghost);
      ghost =
        from === null
          ? null
          : series.createPriceLine({
              price: from,
              lineWidth: 1,
              lineStyle: LineStyle.Dotted,
              ...look(),
            });
    },
    nudge: (steps) => {
      const y = ghost && series.priceToCoordinate(ghost.options().price);
      const price = y === null ? null : series.coordinateToPrice(y - steps * STEP_PX);
      if (price !== null) ghost?.applyOptions({ price });
    },
    place: () => {
      if (ghost !== null) onPlace(ghost.options().price);
    },
    restyle: (changed) => {
      current = changed;
      for (const line of drawn.values()) line.applyOptions(look());
      ghost?.applyOptions(look());
    },
    remove: () => {
      drags.end();
      chart.unsubscribeCrosshairMove(aim);
      chart.unsubscribeClick(click);
    },
  };
}
