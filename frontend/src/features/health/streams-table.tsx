"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { SortButton } from "@/components/data-table/sort-button";
import { StreamLine } from "./stream-line";
import { STREAMS, type StreamName, type StreamSort, type SymbolRow } from "./streams";

const ROW_PX = 32;

interface Props {
  readonly rows: readonly SymbolRow[];
  readonly order: { readonly by: StreamSort; readonly descending: boolean };
  readonly onSort: (by: StreamSort) => void;
  readonly asOf: number;
}

/** Short enough for a phone. */
const COLUMN_NAMES: Record<StreamName, string> = {
  kline_1m: "Candles",
  trade: "Trades",
  depth: "Book",
};

const COLUMNS: readonly { by: StreamSort; name: string; numeric: boolean; wide?: boolean }[] = [
  { by: "symbol", name: "Symbol", numeric: false },
  { by: "worst", name: "State", numeric: false },
  ...STREAMS.map((stream) => ({ by: stream, name: COLUMN_NAMES[stream], numeric: true })),
  { by: "gaps", name: "Gaps", numeric: true },
  { by: "unfillable", name: "Never filled", numeric: true, wide: true },
  { by: "lag", name: "Late by", numeric: true, wide: true },
];

/** Renders what is in sight only, of however many symbols. */
export function StreamsTable({ rows, order, onSort, asOf }: Props) {
  const scrolled = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrolled.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const visible = virtualizer.getVirtualItems();
  const before = visible[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (visible.at(-1)?.end ?? 0);
  return (
    <div
      ref={scrolled}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which the keyboard must be able to do
      tabIndex={0}
      role="region"
      aria-label="Streams by symbol"
      className="min-h-0 flex-1 overflow-auto"
    >
      <table aria-rowcount={rows.length + 1} className="w-full text-xs" data-testid="streams">
        <thead className="sticky top-0 z-10 bg-surface text-2xs shadow-[inset_0_-1px_var(--line)]">
          <tr>
            {COLUMNS.map(({ by, name, numeric, wide }) => {
              const direction =
                order.by !== by ? null : order.descending ? "descending" : "ascending";
              return (
                <th
                  key={by}
                  scope="col"
                  aria-sort={direction ?? "none"}
                  className={`h-8 px-1.5 @xl:px-2 font-medium first:pl-3 last:pr-3 ${numeric ? "text-right" : "text-left"} ${wide ? "hidden @xl:table-cell" : ""}`}
                >
                  <SortButton
                    label={name}
                    direction={direction}
                    onSort={() => onSort(by)}
                    atEnd={numeric}
                  />
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          <Spacer heightPx={before} />
          {visible.map(({ index }) => {
            const row = rows[index];
            return row && <StreamLine key={row.symbol} row={row} index={index} asOf={asOf} />;
          })}
          <Spacer heightPx={after} />
        </tbody>
      </table>
    </div>
  );
}

/** Stands for the rows that are out of sight. */
function Spacer({ heightPx }: { heightPx: number }) {
  if (heightPx <= 0) return null;
  return (
    <tr>
      <td colSpan={COLUMNS.length} style={{ height: heightPx }} />
    </tr>
  );
}
