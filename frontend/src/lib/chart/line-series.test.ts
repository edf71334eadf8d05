import type { PaneRendererCustomData, Time } from "lightweight-charts";
import { describe, expect, test } from "vitest";
import { LineSeries, type LinesItem } from "./line-series";

const SPACING = 10;
const STYLE = { color: "#123456", width: 1, dash: [] };

/** A canvas that only remembers where lines begin and go. */
class Sketch {
  strokes: string[][] = [];
  beginPath(): void {
    this.strokes.push([]);
  }
  moveTo(x: number, y: number): void {
    this.strokes.at(-1)?.push(`${x},${y}`);
  }
  lineTo = this.moveTo;
  setLineDash(): void {}
  stroke(): void {}
}

/** Draws values at places of the time scale; a place that is left out has none. */
function drawn(
  items: readonly { at: number; values: readonly number[] | null }[],
  visibleRange = { from: 0, to: items.length },
) {
  const series = new LineSeries();
  const bars = items.map(({ at, values }, index) => ({
    time: at,
    // As the chart has it: only what is in sight knows where it is.
    x: index >= visibleRange.from && index < visibleRange.to ? at * SPACING : Number.NaN,
    originalData: { time: at as unknown as Time, values, base: 1 },
    barColor: "",
  }));
  const data = { bars, barSpacing: SPACING, visibleRange, conflationFactor: 1 };
  series.update(data as PaneRendererCustomData<Time, LinesItem>, {
    ...series.defaultOptions(),
    lines: [STYLE],
  });
  const sketch = new Sketch();
  const target = {
    useMediaCoordinateSpace: (draw: (scope: unknown) => void) => draw({ context: sketch }),
  };
  const toY = (price: number) => price;
  series.renderer().draw(target as never, toY as never, false);
  return sketch.strokes.map((stroke) => [...new Set(stroke)]);
}

describe("a line", () => {
  test("goes through its places", () => {
    const items = [1, 2, 4].map((value, at) => ({ at, values: [value] }));
    expect(drawn(items)).toEqual([["0,1", "10,2", "20,4"]]);
  });

  test("ends where a place is missing, and where it has no value", () => {
    const items = [
      { at: 0, values: [1] },
      { at: 1, values: [2] },
      { at: 4, values: [3] },
      { at: 5, values: null },
      { at: 6, values: [5] },
      { at: 7, values: [6] },
    ];
    expect(drawn(items)).toEqual([
      ["0,1", "10,2"],
      ["40,3", "40.01,3"],
      ["60,5", "70,6"],
    ]);
  });

  test("goes on beyond the border to the next place", () => {
    const items = [1, 2, 3, 4, 5].map((value, at) => ({ at, values: [value] }));
    expect(drawn(items, { from: 2, to: 3 })).toEqual([["10,2", "20,3", "30,4"]]);
  });

  test("is not drawn when nothing of it is in sight", () => {
    expect(drawn([], { from: 0, to: 0 })).toEqual([]);
  });
});

describe("the scale", () => {
  const series = new LineSeries();
  const item = (given: Partial<LinesItem>): LinesItem => ({
    time: 0 as unknown as Time,
    values: null,
    base: null,
    ...given,
  });

  test("has room for every line, and counts from the candle over which they are", () => {
    expect(series.priceValueBuilder(item({ values: [5, 9, 2], base: 6 }))).toEqual([2, 9, 6]);
    expect(series.priceValueBuilder(item({ base: 6 }))).toEqual([6, 6, 6]);
    expect(series.priceValueBuilder(item({ values: [40] }))).toEqual([40, 40, 40]);
  });

  test("knows a place without a value only over candles", () => {
    expect(series.isWhitespace(item({}))).toBe(true);
    expect(series.isWhitespace(item({ base: 6 }))).toBe(false);
    expect(series.isWhitespace({ time: 0 as unknown as Time })).toBe(true);
  });
});
