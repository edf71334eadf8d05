const NAMES = [
  "surface",
  "line",
  "grid",
  "ink",
  "muted",
  "accent",
  "up",
  "down",
  "up-bar",
  "down-bar",
  "notice",
  "notice-tint",
  "series-1",
  "series-2",
  "series-3",
  "series-4",
  "series-5",
  "series-6",
  "series-7",
  "series-8",
] as const;

export type ChartColors = Record<(typeof NAMES)[number], string>;

/** Reads the page's colours, which a canvas cannot take from the style sheet by itself. */
export function chartColors(element: Element): ChartColors {
  const style = getComputedStyle(element);
  const entries = NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]);
  return Object.fromEntries(entries) as ChartColors;
}
