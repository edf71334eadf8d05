"use client";

import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_basic,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useMemo } from "react";
import type { Order } from "@/lib/table/order";
import type { MarketRow } from "./market-row";
import { SORT_KEYS, type SortKey, sortValueOf } from "./sorting";

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic },
});
const helper = createColumnHelper<typeof features, MarketRow>();

/** The rows in order; those that are alike in it stay as they were listed. */
export function useOrdered(
  rows: readonly MarketRow[],
  order: Order<SortKey>,
  favourites: ReadonlySet<string>,
): readonly MarketRow[] {
  const columns = useMemo(
    () =>
      helper.columns(
        SORT_KEYS.map((key) =>
          helper.accessor((row) => sortValueOf(row, key, (symbol) => favourites.has(symbol)), {
            id: key,
            sortFn: "basic",
            sortUndefined: "last",
          }),
        ),
      ),
    [favourites],
  );
  const sorting = useMemo(() => [{ id: order.key, desc: order.descending }], [order]);
  const table = useTable({
    features,
    columns,
    data: rows as MarketRow[],
    state: { sorting },
    getRowId: (row) => row.symbol,
  });
  return table.getRowModel().rows.map((row) => row.original);
}
