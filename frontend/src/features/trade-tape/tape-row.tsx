import { memo } from "react";
import { Direction } from "@/components/direction";
import { formatDecimal } from "@/lib/format/decimals";
import { utcClock } from "@/lib/format/times";
import type { Instrument } from "@/lib/market/instrument";
import { type TimeZone, wallTimeMs } from "@/lib/market/time-zone";
import type { Print } from "./tape-rows";

/** Price, amount and time; one place for all rows. */
export const ROW = "grid grid-cols-[1fr_1.1fr_4.75em] items-center gap-x-2 px-3";
const HEIGHT = "h-[1.75em]";

type Props = Print & {
  readonly large: boolean;
  readonly instrument: Instrument;
  readonly zone: TimeZone;
};

/** A print: what the taker did by colour, arrow and word; a large one on a tint, with a bar at its side. */
export const PrintRow = memo(function PrintRow({ large, instrument, zone, ...print }: Props) {
  const { bought } = print;
  const color = bought ? "text-up" : "text-down";
  const marks = large
    ? `font-semibold border-l-2 pl-2.5 ${bought ? "bg-up-tint border-up" : "bg-down-tint border-down"}`
    : "";
  return (
    <div
      role="row"
      data-trade-id={print.id}
      data-side={bought ? "buy" : "sell"}
      data-large={large || undefined}
      className={`${ROW} ${HEIGHT} ${marks}`}
    >
      <span
        role="cell"
        className={`flex items-center gap-1.5 ${color}`}
        title={bought ? "The taker bought" : "The taker sold"}
      >
        <Direction up={bought} />
        <span className="sr-only">
          {large ? "Large " : ""}
          {bought ? "buy at " : "sell at "}
        </span>
        {formatDecimal(print.price, instrument.priceDecimals)}
      </span>
      <span role="cell" className="truncate text-right">
        {print.count > 1 && (
          <span className="pr-1 font-normal text-muted" title={`${print.count} trades`}>
            ×{print.count}
          </span>
        )}
        {formatDecimal(print.quantity, instrument.quantityDecimals)}
      </span>
      <span role="cell" className="text-right font-normal text-muted">
        {utcClock(wallTimeMs(print.time, zone))}
      </span>
    </div>
  );
});

/** Says that trades are missing between two rows. */
export function GapRow({ missed }: { missed: number }) {
  const text = `${missed.toLocaleString("en")} ${missed === 1 ? "trade" : "trades"} missing`;
  return (
    <div role="row" data-missed={missed} className={`flex items-center gap-2 px-3 ${HEIGHT}`}>
      <span role="cell" className="flex flex-1 items-center gap-2 text-notice">
        <span aria-hidden="true" className="flex-1 border-t border-dashed border-notice" />
        {text}
        <span aria-hidden="true" className="flex-1 border-t border-dashed border-notice" />
      </span>
    </div>
  );
}
