import type { IChartApiBase, Time } from "lightweight-charts";
import type { Bar } from "./bars";
import { RIGHT_OFFSET } from "./drawing";
import { keptRange, seesNewest, type ViewRange, wanting } from "./view-range";

const CANDLE_WIDTH_PX = 7;
const MIN_BARS = 30;

/** What is seen of the chart. */
export interface View {
  readonly newest: boolean;
  /** There should be more bars to the left (older), or to the right. */
  readonly wanting: { readonly older: boolean; readonly newer: boolean };
}

/** Which stretch of time is looked at. */
export interface ChartView {
  /** Takes other bars, and keeps looking at the same ones unless those are gone or left. */
  readonly take: (bars: readonly Bar[], draw: () => void) => void;
  /** Bars were added at the end. */
  readonly grow: (bars: readonly Bar[]) => void;
  /** What is taken next is looked at from its newest bar. */
  readonly leave: () => void;
  readonly zoom: (factor: number) => void;
  readonly scroll: (bars: number) => void;
  readonly toOldest: () => void;
  readonly toNewest: () => void;
  readonly end: () => void;
}

export function createChartView(
  chart: IChartApiBase<Time>,
  container: HTMLElement,
  onView: (view: View) => void,
): ChartView {
  const timeScale = chart.timeScale();
  let bars: readonly Bar[] = [];
  let leaving = false;
  let frame = 0;
  // The chart takes a new range with its next frame only, and tells of the old one until then.
  let aimed: ViewRange | null = null;
  let aiming = 0;
  const seen = (): ViewRange | null => aimed ?? timeScale.getVisibleLogicalRange();
  const look = (range: ViewRange) => {
    aimed = range;
    timeScale.setVisibleLogicalRange(range);
    // Asked for after the chart's own, so it comes after the chart has drawn.
    cancelAnimationFrame(aiming);
    aiming = requestAnimationFrame(() => {
      aimed = null;
    });
  };
  const newestRange = (): ViewRange => {
    const visible = Math.max(MIN_BARS, container.clientWidth / CANDLE_WIDTH_PX);
    return { from: bars.length - visible, to: bars.length + RIGHT_OFFSET };
  };
  const tell = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      const range = seen();
      if (range === null || bars.length === 0) return;
      onView({ newest: seesNewest(range, bars.length), wanting: wanting(range, bars.length) });
    });
  };
  timeScale.subscribeVisibleLogicalRangeChange(tell);

  return {
    take: (wanted, draw) => {
      const range = seen();
      const kept = range === null || leaving ? null : keptRange(range, bars, wanted);
      leaving = false;
      bars = wanted;
      draw();
      if (bars.length > 0) look(kept ?? newestRange());
      tell();
    },
    grow: (wanted) => {
      bars = wanted;
      tell();
    },
    leave: () => {
      leaving = true;
    },
    zoom: (factor) => {
      const range = seen();
      if (range === null) return;
      look({ from: range.to - (range.to - range.from) * factor, to: range.to });
    },
    scroll: (by) => {
      aimed = null;
      timeScale.scrollToPosition(timeScale.scrollPosition() + by, false);
    },
    toOldest: () => {
      const range = seen();
      look({ from: 0, to: range === null ? 0 : range.to - range.from });
    },
    toNewest: () => {
      aimed = null;
      timeScale.scrollToPosition(RIGHT_OFFSET, false);
    },
    end: () => {
      cancelAnimationFrame(frame);
      cancelAnimationFrame(aiming);
    },
  };
}
