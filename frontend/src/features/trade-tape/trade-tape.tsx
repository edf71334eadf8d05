"use client";

import { memo } from "react";
import { Direction } from "@/components/direction";
import { Notice } from "@/components/notice";
import { Panel } from "@/components/panel";
import type { Trade } from "@/lib/api/types";
import { formatDecimal } from "@/lib/format/decimals";
import { utcClock } from "@/lib/format/times";
import type { Feed } from "@/lib/live/feed";
import { useFeedSnapshot } from "@/lib/live/use-feed";
import type { Instrument } from "@/lib/market/instrument";
import type { Tape } from "./tape-fold";

interface Props {
  readonly feed: Feed<Tape>;
  readonly instrument: Instrument;
  readonly className?: string;
}

const UNIT = "hidden @min-[16rem]:inline";
const ROW = "grid grid-cols-[1fr_1.1fr_3.75rem] items-center gap-x-2 px-3";

/** The newest trades, newest first, each marked by what its taker did. */
export function TradeTape({ feed, instrument, className = "" }: Props) {
  const { state: tape, phase, loaded } = useFeedSnapshot(feed);
  return (
    <Panel title="Trades" className={className}>
      {tape.length === 0 ? (
        <Notice busy={!loaded} title={loaded ? "No trades yet" : "Loading trades"} />
      ) : (
        <div
          role="table"
          aria-label="Trades, newest first"
          data-testid="tape"
          className={`flex min-h-0 flex-1 flex-col text-2xs sm:absolute sm:inset-0 2xl:text-xs ${phase === "live" ? "" : "grayscale"}`}
        >
          <div role="rowgroup">
            <div role="row" className={`${ROW} py-1 text-muted`}>
              <span role="columnheader" className="truncate">
                Price<span className={UNIT}> ({instrument.quote})</span>
              </span>
              <span role="columnheader" className="truncate text-right">
                Amount<span className={UNIT}> ({instrument.base})</span>
              </span>
              <span role="columnheader" className="text-right">
                Time
              </span>
            </div>
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
          <div role="rowgroup" tabIndex={0} className="min-h-0 flex-1 overflow-y-auto pb-1">
            {tape.map((trade) => (
              <TapeRow key={trade.id} trade={trade} instrument={instrument} />
            ))}
          </div>
        </div>
      )}
    </Panel>
  );
}

const TapeRow = memo(function TapeRow(props: { trade: Trade; instrument: Instrument }) {
  const { trade, instrument } = props;
  const bought = !trade.buyer_is_maker;
  return (
    <div
      role="row"
      data-trade-id={trade.id}
      data-side={bought ? "buy" : "sell"}
      className={`${ROW} relative h-[1.1875rem]`}
    >
      <span
        role="cell"
        className={`flex items-center gap-1.5 ${bought ? "text-up" : "text-down"}`}
        title={bought ? "The taker bought" : "The taker sold"}
      >
        <Direction up={bought} />
        <span className="sr-only">{bought ? "Buy at " : "Sell at "}</span>
        {formatDecimal(trade.price, instrument.priceDecimals)}
      </span>
      <span role="cell" className="text-right">
        {formatDecimal(trade.quantity, instrument.quantityDecimals)}
      </span>
      <span role="cell" className="text-right text-muted">
        {utcClock(trade.time)}
      </span>
    </div>
  );
});
