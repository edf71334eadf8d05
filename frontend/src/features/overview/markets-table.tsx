"use client";

import { useMemo, useRef } from "react";
import { SortButton } from "@/components/data-table/sort-button";
import { Notice } from "@/components/notice";
import type { Ticker } from "@/lib/api/tickers";
import type { Candle } from "@/lib/api/types";
import type { MultiFeed } from "@/lib/live/multi-feed";
import { findsSymbol } from "@/lib/market/search";
import { directionOf, type Order } from "@/lib/table/order";
import { useMediaQuery, WIDE } from "@/lib/use-media-query";
import { GRID, HEADING_NAMES, HEADINGS } from "./columns";
import { MarketLine } from "./market-line";
import type { MarketRow } from "./market-row";
import type { OverviewQuery } from "./overview-query";
import { orderAfter, type SortKey } from "./sorting";
import { useCalmRows } from "./use-calm-rows";
import { useOrdered } from "./use-ordered";
import { LinesInElement, LinesInWindow } from "./virtual-lines";

const LINE_HEIGHT = { wide: 40, narrow: 52 };
const HEAD_HEIGHT = 34;
const NO_CLOSES: readonly number[] = [];

interface Props {
  readonly rows: readonly MarketRow[];
  readonly tickers: ReadonlyMap<string, Ticker>;
  readonly closes: ReadonlyMap<string, readonly (number | null)[]>;
  readonly favourites: readonly string[];
  readonly feed: MultiFeed<Candle | null>;
  readonly query: OverviewQuery;
  readonly onOrder: (order: Order<SortKey>) => void;
}

/** The markets that are asked for, in the order that is asked for, each with its live figures. */
export function MarketsTable(props: Props) {
  const { query, onOrder } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const wide = useMediaQuery(WIDE, true);
  const marked = useMemo(() => new Set(props.favourites), [props.favourites]);
  const [calm, aim] = useCalmRows(props.rows);
  const wanted = useMemo(
    () =>
      calm.filter(
        (row) => findsSymbol(row.symbol, query.q) && (!query.favourites || marked.has(row.symbol)),
      ),
    [calm, query.q, query.favourites, marked],
  );
  const ordered = useOrdered(wanted, query.sort, marked);
  const lines = {
    keys: ordered.map((row) => row.symbol),
    lineHeight: wide ? LINE_HEIGHT.wide : LINE_HEIGHT.narrow,
    headHeight: HEAD_HEIGHT,
    children: (index: number) => {
      const row = ordered[index];
      return (
        row && (
          <MarketLine
            instrument={row.instrument}
            halted={row.halted}
            quiet={row.quiet}
            ticker={props.tickers.get(row.symbol)}
            closes={props.closes.get(row.symbol) ?? NO_CLOSES}
            favourite={marked.has(row.symbol)}
            feed={props.feed}
          />
        )
      );
    },
  };

  return (
    <div ref={scroller} className="min-h-0 flex-1 lg:overflow-y-auto">
      <div
        role="table"
        aria-label="Markets"
        aria-rowcount={ordered.length + 1}
        data-testid="markets"
      >
        <div
          role="rowgroup"
          className="sticky top-0 z-20 border-b border-line bg-surface text-2xs"
          style={{ height: HEAD_HEIGHT }}
        >
          <div role="row" className={`h-full ${GRID}`}>
            {HEADINGS.map(({ key, label, className, atEnd }) => {
              const direction = directionOf(query.sort, key);
              return (
                <div
                  key={key}
                  role="columnheader"
                  aria-label={HEADING_NAMES[key]}
                  aria-sort={direction ?? "none"}
                  className={className}
                >
                  <SortButton
                    label={label}
                    direction={direction}
                    atEnd={atEnd ?? false}
                    onSort={() => onOrder(orderAfter(query.sort, key))}
                  />
                </div>
              );
            })}
            <div role="columnheader" className="text-center text-muted">
              Trend
            </div>
          </div>
        </div>
        {ordered.length === 0 && calm.length > 0 && <Nothing query={query} marked={marked.size} />}
        <div role="presentation" {...aim}>
          {wide ? <LinesInElement scroller={scroller} {...lines} /> : <LinesInWindow {...lines} />}
        </div>
      </div>
    </div>
  );
}

/** Why there is no line though there are markets. */
function Nothing({ query, marked }: { query: OverviewQuery; marked: number }) {
  if (query.favourites && marked === 0) {
    return <Notice title="No favourite yet">Mark a market with the star beside its name.</Notice>;
  }
  return (
    <Notice title="No market found">
      {query.favourites ? "None of the favourites" : "None of the markets"} is called “{query.q}”.
    </Notice>
  );
}
