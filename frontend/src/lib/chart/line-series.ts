import {
  type CustomBarItemData,
  type CustomData,
  type CustomSeriesOptions,
  type CustomSeriesPricePlotValues,
  type CustomSeriesWhitespaceData,
  customSeriesDefaultOptions,
  type ICustomSeriesPaneRenderer,
  type ICustomSeriesPaneView,
  type PaneRendererCustomData,
  type PriceToCoordinateConverter,
  type Time,
} from "lightweight-charts";
import { type LineStyle, type Place, paintBand, paintLine } from "./line-paint";

/** One place of a group of lines. A place that is left out breaks them: nothing is drawn across. */
export interface LinesItem extends CustomData<Time> {
  /** One of each line; null where they have none. */
  readonly values: readonly number[] | null;
  /**
   * What the percent scale counts from when this is the first place in sight. Lines over candles
   * must count from the same price as the candles; null in a pane of their own.
   */
  readonly base: number | null;
}

export interface LinesOptions extends CustomSeriesOptions {
  readonly lines: readonly LineStyle[];
  /** Shades what is between the second line and the third. */
  readonly band: boolean;
}

type Draw = Parameters<ICustomSeriesPaneRenderer["draw"]>;

/** Lines that belong together, on one scale: unlike the chart's own, they end at a gap. */
export class LineSeries implements ICustomSeriesPaneView<Time, LinesItem, LinesOptions> {
  #data: PaneRendererCustomData<Time, LinesItem> | null = null;
  #options: LinesOptions | null = null;
  readonly #renderer: ICustomSeriesPaneRenderer = {
    draw: (target: Draw[0], toY: Draw[1]) => {
      target.useMediaCoordinateSpace(({ context }) => this.#paint(context, toY));
    },
  };

  renderer(): ICustomSeriesPaneRenderer {
    return this.#renderer;
  }

  update(data: PaneRendererCustomData<Time, LinesItem>, options: LinesOptions): void {
    this.#data = data;
    this.#options = options;
  }

  priceValueBuilder({ values, base }: LinesItem): CustomSeriesPricePlotValues {
    const known = values ?? [];
    const current = base ?? known[0] ?? 0;
    return [Math.min(current, ...known), Math.max(current, ...known), current];
  }

  isWhitespace(
    item: LinesItem | CustomSeriesWhitespaceData<Time>,
  ): item is CustomSeriesWhitespaceData<Time> {
    return !("values" in item) || (item.values === null && item.base === null);
  }

  defaultOptions(): LinesOptions {
    return { ...customSeriesDefaultOptions, lines: [], band: false };
  }

  #paint(context: CanvasRenderingContext2D, toY: PriceToCoordinateConverter): void {
    const bars = this.#data?.bars ?? [];
    const seen = this.#data?.visibleRange;
    const { lines, band } = this.#options ?? this.defaultOptions();
    if (!seen) return;
    // One more at each side, so that lines go on to the border.
    const from = Math.max(0, seen.from - 1);
    const drawn = bars.slice(from, seen.to + 1);
    const known = bars[seen.from];
    const spacing = this.#data?.barSpacing ?? 0;
    if (known === undefined) return;
    const runs = runsOf(drawn).map((run) =>
      lines.map((_, at) => run.map((bar) => placeOf(bar, at, known, spacing, toY))),
    );
    for (const places of runs) {
      const [, upper, lower] = places;
      const color = lines[0]?.color;
      if (band && upper && lower && color) paintBand(context, upper, lower, color);
      lines.forEach((style, at) => {
        paintLine(context, places[at] ?? [], style);
      });
    }
  }
}

type LinesBar = CustomBarItemData<Time, LinesItem>;

/** Places that follow each other without a gap and have values. */
function runsOf(bars: readonly LinesBar[]): LinesBar[][] {
  const runs: LinesBar[][] = [];
  let last: LinesBar | null = null;
  for (const bar of bars) {
    if (bar.originalData.values !== null) {
      if (last !== null && last.time + 1 === bar.time) runs.at(-1)?.push(bar);
      else runs.push([bar]);
    }
    last = bar.originalData.values === null ? null : bar;
  }
  return runs;
}

/** Only bars in sight know their x, so that of others is reckoned from one which does. */
function placeOf(
  bar: LinesBar,
  line: number,
  known: LinesBar,
  spacing: number,
  toY: PriceToCoordinateConverter,
): Place {
  const x = known.x + (bar.time - known.time) * spacing;
  return { x, y: toY(bar.originalData.values?.[line] ?? 0) ?? 0 };
}
