import type { IChartApiBase, IPaneApi, Time } from "lightweight-charts";
import { gt, lt, number, record, string } from "zod/mini";
import type { KindCode } from "@/lib/indicators/catalogue";
import { stored } from "@/lib/stored/stored";

/** What a pane shows; those of one kind are as high as each other. */
export type PaneName = "prices" | "volume" | KindCode;

/** Heights against each other. */
const USUAL: Partial<Record<PaneName, number>> = { prices: 4, volume: 1 };
const USUAL_OF_INDICATORS = 1.3;

const heights = stored<Readonly<Record<string, number>>>(
  "chart-panes",
  record(string(), number().check(gt(0), lt(1_000))),
  {},
);

/** Gives a pane the height that it was left with. */
export function setPaneHeight(pane: IPaneApi<Time> | undefined, name: PaneName): void {
  pane?.setStretchFactor(heights.get()[name] ?? USUAL[name] ?? USUAL_OF_INDICATORS);
}

/** Remembers what panes are dragged to. */
export function followPaneHeights(
  chart: IChartApiBase<Time>,
  nameOf: (pane: IPaneApi<Time>) => PaneName | null,
): { readonly end: () => void } {
  let before = "";
  const shares = () =>
    Object.fromEntries(
      chart.panes().flatMap((pane) => {
        const name = nameOf(pane);
        return name === null ? [] : [[name, pane.getStretchFactor()]];
      }),
    );
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
  return { end: () => window.removeEventListener("pointerup", release) };
}
