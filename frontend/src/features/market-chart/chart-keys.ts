import type { CandleCanvas } from "./candle-canvas";

/** What the keys do on a chart that has the focus. */
export const CHART_KEYS: Readonly<Record<string, (canvas: CandleCanvas) => void>> = {
  ArrowLeft: (canvas) => canvas.scroll(-5),
  ArrowRight: (canvas) => canvas.scroll(5),
  PageUp: (canvas) => canvas.scroll(-60),
  PageDown: (canvas) => canvas.scroll(60),
  Home: (canvas) => canvas.toOldest(),
  "+": (canvas) => canvas.zoom(0.8),
  "=": (canvas) => canvas.zoom(0.8),
  "-": (canvas) => canvas.zoom(1.25),
};

/** What they do while a price line is drawn. */
export const DRAWING_KEYS: Readonly<Record<string, (canvas: CandleCanvas) => void>> = {
  ArrowUp: (canvas) => canvas.nudgeLine(1),
  ArrowDown: (canvas) => canvas.nudgeLine(-1),
  PageUp: (canvas) => canvas.nudgeLine(10),
  PageDown: (canvas) => canvas.nudgeLine(-10),
  Enter: (canvas) => canvas.placeLine(),
};
