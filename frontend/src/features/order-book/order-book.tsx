"use client";

import { useMemo } from "react";
import { Badge } from "@/components/badge";
import { Notice } from "@/components/notice";
import { Panel } from "@/components/panel";
import type { OrderBook } from "@/lib/api/types";
import type { Feed } from "@/lib/live/feed";
import { useFeedSnapshot } from "@/lib/live/use-feed";
import type { Instrument } from "@/lib/market/instrument";
import { BookSide } from "./book-side";
import { ladderOf } from "./ladder";
import { SpreadLine } from "./spread-line";

interface Props {
  readonly feed: Feed<OrderBook | null>;
  readonly instrument: Instrument;
  readonly className?: string;
}

/**
 * The best levels of both sides: a ladder where the panel is narrow, side by side where it is wide.
 */
export function OrderBookPanel({ feed, instrument, className = "" }: Props) {
  const { state: book, phase, loaded } = useFeedSnapshot(feed);
  const ladder = useMemo(() => book && ladderOf(book), [book]);
  const behind = phase !== "live" || book?.stale === true;
  return (
    <Panel
      title="Order book"
      aside={book?.stale && <Badge>Stale, resynchronising</Badge>}
      className={className}
    >
      {ladder === null ? (
        <Notice busy={!loaded} title={loaded ? "No order book yet" : "Loading the order book"} />
      ) : (
        <div
          data-testid="order-book"
          data-stale={book?.stale}
          className={`grid min-h-0 flex-1 grid-rows-[minmax(0,1fr)_auto_minmax(0,1fr)] pb-1 text-2xs @min-[21rem]:grid-cols-2 @min-[21rem]:grid-rows-[auto_1fr] 2xl:text-xs ${behind ? "grayscale" : ""}`}
        >
          <BookSide side="ask" rows={ladder.asks} instrument={instrument} />
          <SpreadLine ladder={ladder} instrument={instrument} />
          <BookSide side="bid" rows={ladder.bids} instrument={instrument} />
        </div>
      )}
    </Panel>
  );
}
