import type { ChartOptions, DeepPartial, Time, UTCTimestamp } from "lightweight-charts";
import { CrosshairMode } from "lightweight-charts";
import { utcDateTime } from "@/lib/format/times";
import type { Bar, CandleBar } from "./bars";
import type { ChartColors } from "./chart-colors";

/** Bars between the newest candle and the right border. */
export const RIGHT_OFFSET = 4;
/**
 * Less would show more candles than are kept (`MAX_HISTORY`) on a wide screen, and the newest would
 * be let go while they are in sight.
 */
const MIN_BAR_PX = 1;
/** How much of the height an incomplete candle's mark takes; a hole takes all of it. */
const PARTIAL_MARK = 0.03;

export function layoutOptions(colors: ChartColors): DeepPartial<ChartOptions> {
  return {
    layout: {
      background: { color: colors.surface },
      textColor: colors.muted,
      fontSize: 11,
      fontFamily: getComputedStyle(document.body).fontFamily,
      panes: { separatorColor: colors.line, separatorHoverColor: colors.line },
      attributionLogo: true,
    },
    grid: { vertLines: { color: colors.grid }, horzLines: { color: colors.grid } },
    crosshair: { mode: CrosshairMode.Normal },
    rightPriceScale: { borderColor: colors.line },
    timeScale: {
      borderColor: colors.line,
      timeVisible: true,
      secondsVisible: false,
      rightOffset: RIGHT_OFFSET,
      minBarSpacing: MIN_BAR_PX,
    },
    localization: { locale: "en-GB", timeFormatter: (time: Time) => utcLabel(time) },
  };
}

function utcLabel(time: Time): string {
  return typeof time === "number" ? `${utcDateTime(time * 1_000).slice(0, 16)} UTC` : String(time);
}

export function candleColors(colors: ChartColors) {
  return {
    upColor: colors.up,
    downColor: colors.down,
    borderUpColor: colors.up,
    borderDownColor: colors.down,
    wickUpColor: colors.up,
    wickDownColor: colors.down,
  };
}

interface Place {
  readonly time: UTCTimestamp;
}

/** A candle's body and wick; an incomplete one is hollow. A place without one stays empty. */
export function priceOf(bar: Bar, colors: ChartColors) {
  if (bar.candle === null) return placeOf(bar);
  const { open, high, low, close } = bar.candle;
  const drawn = { ...placeOf(bar), open, high, low, close };
  return bar.whole ? drawn : { ...drawn, color: colors.surface };
}

export function volumeOf(bar: Bar, colors: ChartColors) {
  if (bar.candle === null) return placeOf(bar);
  const color = isRising(bar) ? colors["up-bar"] : colors["down-bar"];
  return { ...placeOf(bar), value: bar.candle.volume, color };
}

/** A shade behind a hole, and a tick under an incomplete candle. */
export function markOf(bar: Bar, colors: ChartColors) {
  if (bar.candle === null) return { ...placeOf(bar), value: 1, color: colors["notice-tint"] };
  if (bar.whole) return placeOf(bar);
  return { ...placeOf(bar), value: PARTIAL_MARK, color: colors.notice };
}

function isRising({ candle }: CandleBar): boolean {
  return candle.close >= candle.open;
}

function placeOf({ openTime }: Bar): Place {
  return { time: Math.floor(openTime / 1_000) as UTCTimestamp };
}
