import type { IChartApiBase, IPaneApi, Time } from "lightweight-charts";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PaneName } from "./pane-heights";

/** A pane that only knows its height against the others; each hundredth is one pixel. */
function aPane(height = 0) {
  let share = height;
  return {
    getHeight: () => share * 100,
    getStretchFactor: () => share,
    setStretchFactor: (wanted: number) => {
      share = wanted;
    },
  } as IPaneApi<Time>;
}

const page = new EventTarget();
const element = new EventTarget();

beforeEach(() => {
  vi.resetModules();
  vi.stubGlobal("window", page);
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
});
afterEach(() => void vi.unstubAllGlobals());

/** A chart with panes of their usual heights, and what is remembered of them. */
async function charted(...names: PaneName[]) {
  const { followPaneHeights, setPaneHeight } = await import("./pane-heights");
  const panes = names.map((name) => {
    const pane = aPane();
    setPaneHeight(pane, name);
    return pane;
  });
  const chart = { panes: () => panes, chartElement: () => element };
  const heights = followPaneHeights(
    chart as unknown as IChartApiBase<Time>,
    (pane) => names[panes.indexOf(pane)] ?? null,
  );
  const shares = () => panes.map((pane) => Math.round(pane.getStretchFactor() * 1_000) / 1_000);
  const remembered = (name: PaneName) => {
    const pane = aPane();
    setPaneHeight(pane, name);
    return pane.getStretchFactor();
  };
  return { panes, heights, shares, remembered };
}

test("a pane has its usual height until it is dragged, and that height from then on", async () => {
  const { panes, heights, shares, remembered } = await charted("prices", "rsi");
  expect(shares()).toEqual([4, 1.3]);
  element.dispatchEvent(new Event("pointerdown"));
  panes[1]?.setStretchFactor(2.3);
  page.dispatchEvent(new Event("pointerup"));
  expect([remembered("rsi"), remembered("volume")]).toEqual([2.3, 1]);
  heights.end();
});

test("each pane but the first has a border above it, with its part of all and what it may have", async () => {
  const { heights } = await charted("prices", "volume");
  expect(heights.borders()).toEqual([{ name: "volume", top: 401, size: 20, least: 5, most: 95 }]);
});

test("what a pane is given is taken from the one above it, and both are remembered", async () => {
  const { heights, shares, remembered } = await charted("prices", "volume", "rsi");
  heights.choose(1, 20);
  expect(shares()).toEqual([4, 1.04, 1.26]);
  expect(heights.borders()[1]?.size).toBeCloseTo(20, 9);
  expect(remembered("rsi")).toBeCloseTo(1.26, 9);
});

test("two panes go back to their usual heights against each other", async () => {
  const { heights, shares } = await charted("prices", "volume", "rsi");
  heights.choose(0, 40);
  heights.choose(1, 10);
  heights.reset(0);
  const [prices = 0, volume = 0, rsi = 0] = shares();
  expect(prices / volume).toBeCloseTo(4, 2);
  expect(prices + volume + rsi).toBeCloseTo(6.3, 2);
});
