import { memo } from "react";
import { Flash } from "@/components/flash";
import { formatDecimal } from "@/lib/format/decimals";
import { formatScaled } from "@/lib/format/scaled";
import type { Instrument } from "@/lib/market/instrument";
import type { Unit } from "./choices";
import { priceOf, quantityOf, worthScaled } from "./grid";
import type { Side } from "./grouping";
import type { LadderRow } from "./ladder";

interface Props {
  readonly side: Side;
  /** Best first. */
  readonly rows: readonly LadderRow[];
  readonly instrument: Instrument;
  readonly unit: Unit;
}

const ROW = "grid grid-cols-[1fr_1.1fr_1.2fr] items-center gap-x-2 px-3";

/**
 * One side of the book. As a ladder the asks stand upside down, the best one next to the spread; side
 * by side the bids are mirrored, so that both best prices meet in the middle.
 */
export function BookSide({ side, rows, instrument, unit }: Props) {
  const ask = side === "ask";
  return (
    <div
      role="table"
      aria-label={ask ? "Asks, best first" : "Bids, best first"}
      data-testid={ask ? "asks" : "bids"}
      className={`flex min-h-0 flex-col beside:order-2 ${ask ? "beside:order-3" : ""}`}
    >
      <Heading ask={ask} instrument={instrument} unit={unit} />
      {/* A low window shows the levels next to the spread; the others are scrolled to. */}
      <div
        role="rowgroup"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
        tabIndex={0}
        className={`flex min-h-0 flex-1 overflow-y-auto beside:flex-col ${ask ? "flex-col-reverse" : "flex-col"}`}
      >
        {rows.length === 0 && (
          <div role="row" className="m-auto text-muted">
            <span role="cell">{ask ? "Nobody sells" : "Nobody buys"}</span>
          </div>
        )}
        {rows.map((row, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the places stand still, what is on them changes
          <Level key={place} best={place === 0} ask={ask} {...row} {...{ instrument, unit }} />
        ))}
      </div>
    </div>
  );
}

function Heading({ ask, instrument, unit }: { ask: boolean; instrument: Instrument; unit: Unit }) {
  const hidden = ask ? "" : "sr-only beside:not-sr-only";
  return (
    <div role="rowgroup" className={hidden}>
      <div role="row" className={`${ROW} py-1 text-muted`}>
        <span role="columnheader" className={`truncate ${priceCell(ask)}`}>
          Price
        </span>
        <span role="columnheader" className={`truncate ${quantityCell()}`}>
          Amount
        </span>
        <span role="columnheader" className={`truncate ${totalCell(ask)}`}>
          Total <span>{unit === "base" ? instrument.base : instrument.quote}</span>
        </span>
      </div>
    </div>
  );
}

type LevelProps = LadderRow & { best: boolean; ask: boolean; instrument: Instrument; unit: Unit };

const Level = memo(function Level({ best, ask, instrument, unit, ...row }: LevelProps) {
  const bar = ask ? "bg-down-tint beside:origin-left" : "bg-up-tint";
  const price = priceOf(row.ticks, instrument);
  const priceText = formatDecimal(price, instrument.priceDecimals);
  return (
    <div
      role="row"
      data-price={price}
      data-partial={row.partial || undefined}
      title={row.partial ? "At least: levels further away are not sent" : undefined}
      className={`${ROW} relative isolate max-h-6 min-h-3.5 shrink-0 basis-1/20 min-[2400px]:max-h-9 leading-3.5`}
    >
      <div
        aria-hidden="true"
        className={`absolute inset-x-0 inset-y-px -z-10 origin-right ${bar}`}
        style={{ transform: `scaleX(${row.depth.toFixed(3)})` }}
      />
      <span role="cell" className={`${priceCell(ask)} ${ask ? "text-down" : "text-up"}`}>
        {best ? <Flash value={row.ticks}>{priceText}</Flash> : priceText}
      </span>
      <span role="cell" className={quantityCell()}>
        {row.partial && "≥ "}
        {formatDecimal(quantityOf(row.lots, instrument), instrument.quantityDecimals)}
      </span>
      <span role="cell" className={`text-muted ${totalCell(ask)}`}>
        {totalText(row, instrument, unit)}
      </span>
    </div>
  );
});

function totalText(row: LadderRow, instrument: Instrument, unit: Unit): string {
  if (unit === "base") {
    return formatDecimal(quantityOf(row.totalLots, instrument), instrument.quantityDecimals);
  }
  const { value, scale } = worthScaled(row.totalWorth, instrument);
  return formatScaled(value, scale, instrument.quoteDecimals);
}

function priceCell(ask: boolean): string {
  return ask ? "text-left" : "text-left beside:order-3 beside:text-right";
}

function quantityCell(): string {
  return "text-right beside:order-2 beside:text-center";
}

function totalCell(ask: boolean): string {
  return ask ? "text-right beside:order-3" : "text-right beside:order-1 beside:text-left";
}
