import type { IChartApiBase, Time } from "lightweight-charts";

/** The chart is at rest when nothing has moved it for this long. */
const STILL_MS = 150;

/** Knows whether the chart is being moved: dragged, or still sliding after that. */
export interface Rest {
  readonly isResting: () => boolean;
  readonly end: () => void;
}

export function followRest(container: HTMLElement, chart: IChartApiBase<Time>): Rest {
  let held = false;
  let movedAt = -Infinity;
  const hold = () => {
    held = true;
  };
  const release = () => {
    held = false;
  };
  const moved = () => {
    movedAt = performance.now();
  };
  container.addEventListener("pointerdown", hold);
  window.addEventListener("pointerup", release);
  window.addEventListener("pointercancel", release);
  chart.timeScale().subscribeVisibleLogicalRangeChange(moved);
  return {
    isResting: () => !held && performance.now() - movedAt >= STILL_MS,
    end: () => {
      container.removeEventListener("pointerdown", hold);
      window.removeEventListener("pointerup", release);
      window.removeEventListener("pointercancel", release);
      chart.timeScale().unsubscribeVisibleLogicalRangeChange(moved);
    },
  };
}
