import type { IChartApiBase, IPaneApi, Time } from "lightweight-charts";
import type { KindCode } from "@/lib/indicators/catalogue";
import { number, recordOf } from "@/lib/stored/checks";
import { stored } from "@/lib/stored/stored";

/** What a pane shows; those of one kind are as high as each other. */
export type PaneName = "prices" | "volume" | KindCode;

/** Heights against each other. */
const USUAL: Partial<Record<PaneName, number>> = { prices: 4, volume: 1 };
const USUAL_OF_INDICATORS = 1.3;

const heights = stored<Readonly<Record<string, number>>>(
  "chart-panes",
  recordOf(number((share) => share > 0 && share < 1_000)),
  {},
);

/** Gives a pane the height that it was left with. */
export function setPaneHeight(pane: IPaneApi<Time> | undefined, name: PaneName): void {
  pane?.setStretchFactor(heights.get()[name] ?? usual(name));
}

function usual(name: PaneName): number {
  return USUAL[name] ?? USUAL_OF_INDICATORS;
}

/** The upper border of a pane that is not the first, which can be moved. */
export interface PaneBorder {
  readonly name: PaneName;
  /** From the chart's top, px. */
  readonly top: number;
  /** The pane's part of all heights, and the bounds of what it may have of the pane above, percent. */
  readonly size: number;
  readonly least: number;
  readonly most: number;
}

export interface PaneHeights {
  /** From the top; the first pane has none. */
  readonly borders: () => PaneBorder[];
  /** Gives the pane below a border that part of all heights; the pane above it has the rest of both. */
  readonly choose: (border: number, size: number) => void;
  /** Gives both panes at a border their usual heights against each other. */
  readonly reset: (border: number) => void;
  readonly end: () => void;
}

const LEAST = 5;
const LINE_PX = 1;

/** Remembers what panes are dragged or set to. */
export function followPaneHeights(
  chart: IChartApiBase<Time>,
  nameOf: (pane: IPaneApi<Time>) => PaneName | null,
): PaneHeights {
  let before = "";
  const shares = () =>
    Object.fromEntries(
      chart.panes().flatMap((pane) => {
        const name = nameOf(pane);
        return name === null ? [] : [[name, pane.getStretchFactor()]];
      }),
    );
  const named = () =>
    chart.panes().map((pane) => ({
      pane,
      name: nameOf(pane) ?? "prices",
      share: pane.getStretchFactor(),
    }));
  const borders = (): PaneBorder[] => {
    const panes = named();
    const whole = panes.reduce((sum, { share }) => sum + share, 0);
    let top = 0;
    return panes.flatMap(({ pane, name, share }, index) => {
      const above = panes[index - 1];
      const border = above && {
        name,
        top,
        size: (share / whole) * 100,
        least: LEAST,
        most: ((share + above.share) / whole) * 100 - LEAST,
      };
      top += pane.getHeight() + LINE_PX;
      return border ?? [];
    });
  };
  const divide = (border: number, partOf: (both: number, whole: number) => number) => {
    const panes = named();
    const [above, below] = [panes[border], panes[border + 1]];
    if (above === undefined || below === undefined) return;
    const both = above.share + below.share;
    const part = partOf(
      both,
      panes.reduce((sum, { share }) => sum + share, 0),
    );
    above.pane.setStretchFactor(both - part);
    below.pane.setStretchFactor(part);
    heights.set((last) => ({ ...last, ...shares() }));
  };
  const press = () => {
    before = JSON.stringify(shares());
  };
  const release = () => {
    const after = shares();
    if (before === "" || JSON.stringify(after) === before) return;
    before = "";
    heights.set((last) => ({ ...last, ...after }));
  };
  chart.chartElement().addEventListener("pointerdown", press, { capture: true });
  window.addEventListener("pointerup", release);
  return {
    borders,
    choose: (border, size) => divide(border, (_, whole) => (size / 100) * whole),
    reset: (border) => {
      const [above, below] = named().slice(border, border + 2);
      if (above === undefined || below === undefined) return;
      const [upper, lower] = [usual(above.name), usual(below.name)];
      divide(border, (both) => (both * lower) / (upper + lower));
    },
    end: () => window.removeEventListener("pointerup", release),
  };
}
