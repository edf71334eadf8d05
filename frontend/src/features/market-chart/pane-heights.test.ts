import type { IChartApiBase, IPaneApi, Time } from "lightweight-charts";
import { expect, test, vi } from "vitest";

/** A pane that only knows its height against the others. */
function aPane(height = 0) {
  let share = height;
  return {
    getStretchFactor: () => share,
    setStretchFactor: (wanted: number) => {
      share = wanted;
    },
  } as IPaneApi<Time>;
}

test("a pane has its usual height until it is dragged, and that height from then on", async () => {
  const page = new EventTarget();
  const element = new EventTarget();
  vi.stubGlobal("window", page);
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
  const { followPaneHeights, setPaneHeight } = await import("./pane-heights");
  const [prices, rsi] = [aPane(), aPane()];
  setPaneHeight(prices, "prices");
  setPaneHeight(rsi, "rsi");
  expect([prices.getStretchFactor(), rsi.getStretchFactor()]).toEqual([4, 1.3]);

  const chart = { panes: () => [prices, rsi], chartElement: () => element };
  const heights = followPaneHeights(chart as unknown as IChartApiBase<Time>, (pane) =>
    pane === prices ? "prices" : "rsi",
  );
  element.dispatchEvent(new Event("pointerdown"));
  rsi.setStretchFactor(2.3);
  page.dispatchEvent(new Event("pointerup"));

  const [another, volume] = [aPane(), aPane()];
  setPaneHeight(another, "rsi");
  setPaneHeight(volume, "volume");
  expect([another.getStretchFactor(), volume.getStretchFactor()]).toEqual([2.3, 1]);
  heights.end();
  vi.unstubAllGlobals();
});
