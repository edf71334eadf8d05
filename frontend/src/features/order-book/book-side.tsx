import { formatDecimal } from "@/lib/format/decimals";
import type { Instrument } from "@/lib/market/instrument";
import type { LadderRow } from "./ladder";

interface Props {
  readonly side: "bid" | "ask";
  /** Best first. */
  readonly rows: readonly LadderRow[];
  readonly instrument: Instrument;
}

const ROW = "grid grid-cols-[1fr_1.2fr_1fr] items-center gap-x-2 px-3 @min-[21rem]:grid-cols-2";

/**
 * One side of the book. As a ladder the asks stand upside down, the best one next to the spread; side
 * by side the bids are mirrored, so that both best prices meet in the middle.
 */
export function BookSide({ side, rows, instrument }: Props) {
  const ask = side === "ask";
  return (
    <div
      role="table"
      aria-label={ask ? "Asks, best first" : "Bids, best first"}
      data-testid={ask ? "asks" : "bids"}
      className={`flex min-h-0 flex-col @min-[21rem]:order-2 ${ask ? "@min-[21rem]:order-3" : ""}`}
    >
      <Heading ask={ask} instrument={instrument} />
      {/* A low window shows the levels next to the spread; the others are scrolled to. */}
      <div
        role="rowgroup"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
        tabIndex={0}
        className={`flex min-h-0 flex-1 overflow-y-auto @min-[21rem]:flex-col ${ask ? "flex-col-reverse" : "flex-col"}`}
      >
        {rows.map((row) => (
          <Level key={row.price} ask={ask} row={row} instrument={instrument} />
        ))}
      </div>
    </div>
  );
}

function Heading({ ask, instrument }: { ask: boolean; instrument: Instrument }) {
  const hidden = ask ? "" : "sr-only @min-[21rem]:not-sr-only";
  return (
    <div role="rowgroup" className={hidden}>
      <div role="row" className={`${ROW} py-1 text-muted`}>
        <span role="columnheader" className={`truncate ${priceCell(ask)}`}>
          Price
          <span className="hidden @min-[17rem]:inline @min-[21rem]:hidden">
            {" "}
            ({instrument.quote})
          </span>
        </span>
        <span role="columnheader" className={`truncate ${quantityCell(ask)}`}>
          Amount
          <span className="hidden @min-[17rem]:inline @min-[21rem]:hidden">
            {" "}
            ({instrument.base})
          </span>
        </span>
        <span role="columnheader" className="text-right @min-[21rem]:hidden">
          Total
        </span>
      </div>
    </div>
  );
}

function Level({ ask, row, instrument }: { ask: boolean; row: LadderRow; instrument: Instrument }) {
  const bar = ask ? "bg-down-tint @min-[21rem]:right-auto @min-[21rem]:left-0" : "bg-up-tint";
  return (
    <div
      role="row"
      data-price={row.price}
      className={`${ROW} relative isolate max-h-6 min-h-3.5 flex-1 leading-3.5`}
    >
      <div
        aria-hidden="true"
        className={`absolute inset-y-px right-0 -z-10 ${bar}`}
        style={{ width: `${(row.depth * 100).toFixed(1)}%` }}
      />
      <span role="cell" className={`${priceCell(ask)} ${ask ? "text-down" : "text-up"}`}>
        {formatDecimal(row.price, instrument.priceDecimals)}
      </span>
      <span role="cell" className={quantityCell(ask)}>
        {formatDecimal(row.quantity, instrument.quantityDecimals)}
      </span>
      <span role="cell" className="text-right text-muted @min-[21rem]:hidden">
        {formatDecimal(row.total, instrument.quantityDecimals)}
      </span>
    </div>
  );
}

function priceCell(ask: boolean): string {
  return ask ? "text-left" : "text-left @min-[21rem]:order-2 @min-[21rem]:text-right";
}

function quantityCell(ask: boolean): string {
  return ask ? "text-right" : "text-right @min-[21rem]:order-1 @min-[21rem]:text-left";
}
