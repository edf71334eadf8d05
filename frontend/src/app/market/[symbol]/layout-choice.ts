import { listOf, number, oneOf, shapeOf } from "@/lib/stored/checks";
import { stored } from "@/lib/stored/stored";

/** The panels beside the chart, which is always there. */
export const PANELS = ["book", "depth", "trades"] as const;
export type PanelName = (typeof PANELS)[number];

export const PANEL_NAMES: Record<PanelName, string> = {
  book: "Order book",
  depth: "Depth",
  trades: "Trades",
};

/** Sizes in percent: the two columns' of the width, the depth's of its column's height. */
export interface Sizes {
  readonly book: number;
  readonly trades: number;
  readonly depth: number;
}

export const DEFAULT_SIZES: Sizes = { book: 21, trades: 18, depth: 24 };
export const BOUNDS: Record<keyof Sizes, { least: number; most: number }> = {
  book: { least: 12, most: 40 },
  trades: { least: 12, most: 40 },
  depth: { least: 15, most: 70 },
};

export interface LayoutChoice extends Sizes {
  readonly hidden: readonly PanelName[];
}

const DEFAULT_LAYOUT: LayoutChoice = { ...DEFAULT_SIZES, hidden: [] };

const size = (name: keyof Sizes) =>
  number((value) => BOUNDS[name].least <= value && value <= BOUNDS[name].most);

/** How the panels of every market are laid out; remembered. */
export const layoutChoice = stored<LayoutChoice>(
  "market-layout",
  shapeOf<LayoutChoice>({
    book: size("book"),
    trades: size("trades"),
    depth: size("depth"),
    hidden: listOf(oneOf(PANELS), PANELS.length),
  }),
  DEFAULT_LAYOUT,
);

export function resetLayout(): void {
  layoutChoice.set(DEFAULT_LAYOUT);
}

export const TABS = ["chart", "book", "trades"] as const;
export type TabName = (typeof TABS)[number];

/** What a phone shows, which has room for one. */
export const phoneTab = stored<TabName>("market-tab", oneOf(TABS), "chart");
