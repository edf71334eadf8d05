"use client";

import { useMemo } from "react";
import { Notice } from "@/components/notice";
import { Panel } from "@/components/panel";
import { QuietSelect } from "@/components/quiet-select";
import type { OrderBook } from "@/lib/api/types";
import { formatDecimal } from "@/lib/format/decimals";
import type { Feed } from "@/lib/live/feed";
import { useFeedSnapshot } from "@/lib/live/use-feed";
import type { Instrument } from "@/lib/market/instrument";
import { BookSide } from "./book-side";
import { useFactor, useImbalanceLevels, useUnit } from "./choices";
import { imbalance, topOfBook } from "./figures";
import { priceOf } from "./grid";
import { GROUP_FACTORS } from "./grouping";
import { ImbalanceLine } from "./imbalance-line";
import { BOOK_LEVELS, type Ladder, ladderOf } from "./ladder";
import { SpreadLine } from "./spread-line";
import { StaleMark } from "./stale-mark";

interface Props {
  readonly feed: Feed<OrderBook | null>;
  readonly instrument: Instrument;
  readonly className?: string;
}

/** Groups of more than this part of the price would say nothing. */
const WIDEST_GROUP = 0.02;

/**
 * The best levels of both sides: a ladder where the panel is narrow, side by side where it is wide.
 */
export function OrderBookPanel({ feed, instrument, className = "" }: Props) {
  const { state: book, phase, loaded, freshness } = useFeedSnapshot(feed);
  const [factor] = useFactor(instrument.symbol);
  const behind = phase !== "live" || book?.stale === true;
  return (
    <Panel
      title="Order book"
      aside={
        <div className="flex items-center gap-1.5">
          {book && behind && (
            <StaleMark
              resynchronising={phase === "live"}
              sinceMs={freshness?.receivedAtMs ?? null}
            />
          )}
          <Choices book={book} instrument={instrument} />
        </div>
      }
      className={className}
    >
      {book === null ? (
        <Notice busy={!loaded} title={loaded ? "No order book yet" : "Loading the order book"} />
      ) : book.bids.length + book.asks.length === 0 ? (
        <Notice title="The order book is empty">Nobody buys or sells at the moment.</Notice>
      ) : (
        <Body book={book} factor={factor} behind={behind} instrument={instrument} />
      )}
    </Panel>
  );
}

function Body(props: { book: OrderBook; factor: number; behind: boolean; instrument: Instrument }) {
  const { book, factor, behind, instrument } = props;
  const [unit] = useUnit();
  const [levels] = useImbalanceLevels();
  const ladder = useMemo(() => ladderOf(book, instrument, factor), [book, instrument, factor]);
  const top = useMemo(() => topOfBook(book, instrument), [book, instrument]);
  const side = { instrument, unit };
  return (
    <div className={`flex min-h-0 flex-1 flex-col ${behind ? "opacity-70 grayscale" : ""}`}>
      <div
        data-testid="order-book"
        data-stale={book.stale}
        data-update-id={book.last_update_id}
        className="grid min-h-0 flex-1 grid-rows-[minmax(0,1fr)_auto_minmax(0,1fr)] pb-1 text-2xs beside:grid-cols-2 beside:grid-rows-[auto_1fr] 2xl:text-xs min-[2400px]:text-sm"
      >
        <BookSide side="ask" rows={ladder.asks} {...side} />
        <SpreadLine top={top} instrument={instrument} />
        <BookSide side="bid" rows={ladder.bids} {...side} />
      </div>
      <ImbalanceLine value={imbalance(book, levels, instrument)} note={shownNote(book, ladder)} />
    </div>
  );
}

function Choices({ book, instrument }: { book: OrderBook | null; instrument: Instrument }) {
  const [factor, setFactor] = useFactor(instrument.symbol);
  const [unit, setUnit] = useUnit();
  const midTicks = book && topOfBook(book, instrument).midTicks;
  const widest = midTicks === null ? Number.POSITIVE_INFINITY : midTicks * WIDEST_GROUP;
  const useful = GROUP_FACTORS.filter((value) => value <= widest || value === factor);
  const steps = useful.map((value) => ({
    value: value as number,
    name: formatDecimal(priceOf(value, instrument), instrument.priceDecimals),
  }));
  return (
    <>
      <QuietSelect
        label="Price grouping"
        value={factor as number}
        options={steps}
        onChange={setFactor}
      />
      <QuietSelect
        label="Totals in"
        value={unit}
        options={[
          { value: "base", name: instrument.base },
          { value: "quote", name: instrument.quote },
        ]}
        onChange={setUnit}
      />
    </>
  );
}

/** What is on the screen of what there may be. */
function shownNote({ bids, asks }: OrderBook, ladder: Ladder): string {
  const cut = bids.length >= BOOK_LEVELS || asks.length >= BOOK_LEVELS;
  const levels = `${cut ? "Best " : ""}${bids.length} bids, ${asks.length} asks`;
  const rows = ladder.bids.length + ladder.asks.length;
  return rows < bids.length + asks.length ? `${levels} in ${rows} rows` : levels;
}
