import type {
  ChartOptions,
  DeepPartial,
  TickMarkType,
  Time,
  UTCTimestamp,
} from "lightweight-charts";
import { CrosshairMode } from "lightweight-charts";
import { crosshairLabel, tickLabel } from "@/lib/chart/zoned-time";
import { formatPercent } from "@/lib/format/decimals";
import type { TimeZone } from "@/lib/market/time-zone";
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
      panes: { separatorColor: colors.line, separatorHoverColor: colors.accent },
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
    localization: {
      locale: "en-GB",
      percentageFormatter: (percent: number) => formatPercent(percent / 100),
    },
  };
}

/** By whose clock the axis and the crosshair tell the time. */
export function timeOptions(zone: TimeZone): DeepPartial<ChartOptions> {
  return {
    timeScale: {
      tickMarkFormatter: (time: Time, type: TickMarkType) => tickLabel(time, type, zone),
    },
    localization: { timeFormatter: (time: Time) => crosshairLabel(time, zone) },
  };
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

export interface Place {
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

export function placeOf({ openTime }: Bar): Place {
  return { time: Math.floor(openTime / 1_000) as UTCTimestamp };
}
