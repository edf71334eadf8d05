"use client";

import { useMemo, useState } from "react";
import { Notice } from "@/components/notice";
import { Panel } from "@/components/panel";
import { SegmentedChoice } from "@/components/segmented-choice";
import type { StreamState } from "@/lib/api/operations";
import { type StreamSort, sortedRows, symbolRows } from "./streams";
import { StreamsTable } from "./streams-table";

interface Props {
  readonly streams: readonly StreamState[];
  /** When the ages were so, UTC ms. */
  readonly asOf: number;
  readonly className?: string;
}

type Shown = "all" | "problems";

/** How old what each symbol's streams brought is, and which gaps are open; the worst first. */
export function StreamsPanel({ streams, asOf, className = "" }: Props) {
  const [shown, setShown] = useState<Shown>("all");
  const [search, setSearch] = useState("");
  const [order, setOrder] = useState<{ by: StreamSort; descending: boolean }>({
    by: "worst",
    descending: true,
  });
  const rows = useMemo(() => symbolRows(streams), [streams]);
  const problems = rows.filter(({ problem }) => problem).length;
  const visible = useMemo(() => {
    const wanted = search.trim().toUpperCase();
    const kept = rows.filter(
      ({ symbol, problem }) => symbol.includes(wanted) && (shown === "all" || problem),
    );
    return sortedRows(kept, order.by, order.descending);
  }, [rows, search, shown, order]);

  const sortBy = (by: StreamSort) =>
    setOrder((last) => ({ by, descending: last.by === by ? !last.descending : by !== "symbol" }));
  return (
    <Panel title="Streams" className={className}>
      <div className="flex items-center justify-between gap-2 border-b border-line p-2">
        <input
          type="search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          aria-label="Search streams by symbol"
          placeholder="Search, as in BTC"
          className="h-8 min-w-0 flex-1 rounded-md sm:max-w-72 border border-line bg-canvas px-2.5 text-xs placeholder:text-muted any-pointer-coarse:text-base"
        />
        <SegmentedChoice
          name="Which symbols"
          value={shown}
          options={[
            { value: "all", text: `All ${rows.length}` },
            { value: "problems", text: `Problems ${problems}` },
          ]}
          onChoose={setShown}
        />
      </div>
      {visible.length > 0 ? (
        <StreamsTable rows={visible} order={order} onSort={sortBy} asOf={asOf} />
      ) : rows.length === 0 ? (
        <Notice busy title="No stream has been heard of yet">
          The producers tell of each symbol's streams as soon as they follow them.
        </Notice>
      ) : search.trim() === "" ? (
        <Notice title="No symbol has a problem">
          Every stream that is followed brings news, and no gap is open.
        </Notice>
      ) : (
        <Notice title="No symbol by that name" />
      )}
    </Panel>
  );
}
