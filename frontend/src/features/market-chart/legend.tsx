import type { ReactNode } from "react";
import { Badge } from "@/components/badge";
import { Direction } from "@/components/direction";
import type { Candle } from "@/lib/api/types";
import { formatDecimal, formatPercent } from "@/lib/format/decimals";
import { utcDate, utcMinute } from "@/lib/format/times";
import type { Instrument } from "@/lib/market/instrument";
import { type TimeZone, wallTimeMs, zoneLabel } from "@/lib/market/time-zone";
import { type Hole, holeBefore, isWhole } from "./bars";
import { type Candles, lowerBound } from "./candle-fold";

interface Props {
  readonly candles: Candles;
  readonly intervalMs: number;
  /** The open time (ms) under the crosshair. Without one the newest candle is told of. */
  readonly hovered: number | null;
  readonly instrument: Instrument;
  /** Whose clock the times are told by. */
  readonly zone: TimeZone;
}

/** One candle in words and figures, or what is known of a place without one. */
export function Legend({ candles, intervalMs, hovered, instrument, zone }: Props) {
  const at = hovered === null ? candles.length - 1 : lowerBound(candles, hovered);
  const candle = candles[at] ?? candles.at(-1);
  if (candle === undefined) return <p className={LINE} />;
  const hole = holeBefore(candles, at, intervalMs);
  if (hovered !== null && hovered < candle.open_time && hole) {
    return <HoleLegend hole={hole} zone={zone} />;
  }
  const whole = isWhole(candles, at);
  return <CandleLegend candle={candle} whole={whole} instrument={instrument} zone={zone} />;
}

/** As high as a candle's figures need, which take two lines on a phone: nothing moves when they come. */
const LINE =
  "flex min-h-7 flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-1.5 text-2xs max-[30rem]:min-h-11.5";

function HoleLegend({ hole, zone }: { hole: Hole; zone: TimeZone }) {
  const { missing, firstMs, lastMs } = hole;
  return (
    <p data-testid="legend" className={LINE}>
      <Badge>Missing</Badge>
      <span>
        {missing === 1 ? "One candle is not known: " : `${missing} candles are not known: `}
        <Moment timeMs={firstMs} zone={zone} />
        {missing > 1 && (
          <>
            {" to "}
            <Moment timeMs={lastMs} zone={zone} />
          </>
        )}
      </span>
    </p>
  );
}

function CandleLegend(props: {
  candle: Candle;
  whole: boolean;
  instrument: Instrument;
  zone: TimeZone;
}) {
  const { candle, whole, instrument, zone } = props;
  const up = candle.close >= candle.open;
  const price = (value: number) => formatDecimal(value, instrument.priceDecimals);
  const figures = [
    ["O", "Open", price(candle.open)],
    ["H", "High", price(candle.high)],
    ["L", "Low", price(candle.low)],
    ["C", "Close", price(candle.close)],
    ["V", "Volume", formatDecimal(candle.volume, instrument.quantityDecimals)],
  ] as const;
  return (
    <dl
      data-testid="legend"
      data-open-time={candle.open_time}
      data-closed={candle.closed}
      className={LINE}
    >
      <Entry name="Opened">
        <span className="text-muted">
          <Moment timeMs={candle.open_time} zone={zone} />
        </span>
      </Entry>
      {figures.map(([short, name, text]) => (
        <div key={short} className="flex gap-1">
          <dt className="text-muted">
            <abbr title={name} className="no-underline">
              {short}
            </abbr>
          </dt>
          <dd data-field={name.toLowerCase()} className={up ? "text-up" : "text-down"}>
            {text}
          </dd>
        </div>
      ))}
      <Entry name="Change">
        <span className={`flex items-center gap-1 ${up ? "text-up" : "text-down"}`}>
          <Direction up={up} />
          {formatPercent(candle.open === 0 ? 0 : candle.close / candle.open - 1)}
        </span>
      </Entry>
      {!whole && (
        <Entry name="Completeness">
          <Badge>{incompleteness(candle)}</Badge>
        </Entry>
      )}
    </dl>
  );
}

function Entry({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="sr-only">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function incompleteness({ observed_minutes: observed, expected_minutes: expected }: Candle) {
  if (observed === undefined || expected === undefined) return "Incomplete";
  return expected === 1 ? "Incomplete minute" : `Incomplete: ${observed} of ${expected} minutes`;
}

/** The characters of `2024-`, for which a narrow screen has no room. */
const YEAR = 5;

function Moment({ timeMs, zone }: { timeMs: number; zone: TimeZone }) {
  const wall = wallTimeMs(timeMs, zone);
  const date = utcDate(wall);
  return (
    <time dateTime={new Date(timeMs).toISOString()}>
      <span className="hidden sm:inline">{date.slice(0, YEAR)}</span>
      {date.slice(YEAR)} {utcMinute(wall)} {zoneLabel(timeMs, zone)}
    </time>
  );
}
