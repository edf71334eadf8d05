"use client";

import {
  createColumnHelper,
  createPaginatedRowModel,
  createSortedRowModel,
  rowPaginationFeature,
  rowSortingFeature,
  sortFn_basic,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useMemo } from "react";
import type { RankedCoin } from "@/lib/api/types";
import { COLUMN_KEYS, type ColumnOrder, columnValueOf } from "./ranked-columns";

export const PAGE_SIZE = 25;

const features = tableFeatures({
  rowSortingFeature,
  rowPaginationFeature,
  sortedRowModel: createSortedRowModel(),
  paginatedRowModel: createPaginatedRowModel(),
  sortFns: { basic: sortFn_basic },
});
const helper = createColumnHelper<typeof features, RankedCoin>();
const columns = helper.columns(
  COLUMN_KEYS.map((key) =>
    helper.accessor((coin) => columnValueOf(coin, key), {
      id: key,
      sortFn: "basic",
      sortUndefined: "last",
    }),
  ),
);

/** One page of a table. */
export interface RankedPage {
  readonly coins: readonly RankedCoin[];
  /** From 0: an address may ask for one that is not there. */
  readonly page: number;
  readonly pageCount: number;
}

/** @param asked the page that is asked for, from 0 */
export function useRankedPage(
  coins: readonly RankedCoin[],
  order: ColumnOrder,
  asked: number,
): RankedPage {
  const pageCount = Math.max(1, Math.ceil(coins.length / PAGE_SIZE));
  const page = Math.min(Math.max(0, asked), pageCount - 1);
  const state = useMemo(
    () => ({
      sorting: [{ id: order.key, desc: order.descending }],
      pagination: { pageIndex: page, pageSize: PAGE_SIZE },
    }),
    [order, page],
  );
  const table = useTable({
    features,
    columns,
    data: coins as RankedCoin[],
    state,
    autoResetPageIndex: false,
    getRowId: (coin) => coin.symbol,
  });
  return { coins: table.getRowModel().rows.map((row) => row.original), page, pageCount };
}
