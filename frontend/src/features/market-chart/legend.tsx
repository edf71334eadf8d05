import { Direction } from "@/components/direction";
import type { Candle } from "@/lib/api/types";
import { formatDecimal, formatPercent } from "@/lib/format/decimals";
import { utcDate, utcMinute } from "@/lib/format/times";
import type { Instrument } from "@/lib/market/instrument";

/** One candle in words and figures: the newest, or the one under the crosshair. */
export function Legend({ candle, instrument }: { candle: Candle; instrument: Instrument }) {
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
      className="flex flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-1.5 text-2xs"
    >
      <div className="flex gap-1">
        <dt className="sr-only">Minute</dt>
        <dd className="text-muted">
          <time dateTime={new Date(candle.open_time).toISOString()}>
            <span className="hidden sm:inline">{utcDate(candle.open_time)} </span>
            {utcMinute(candle.open_time)} UTC
          </time>
        </dd>
      </div>
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
      <div className={`flex items-center gap-1 ${up ? "text-up" : "text-down"}`}>
        <dt className="sr-only">Change</dt>
        <Direction up={up} />
        <dd>{formatPercent(candle.open === 0 ? 0 : candle.close / candle.open - 1)}</dd>
      </div>
    </dl>
  );
}
