"use client";

import { parseAsBoolean, parseAsInteger, useQueryStates } from "nuqs";
import { orderParserOf } from "@/lib/table/order";
import { BY_RANK, COLUMN_KEYS } from "./ranked-columns";

const QUERY = {
  sort: orderParserOf(COLUMN_KEYS).withDefault(BY_RANK),
  /** From 1. */
  page: parseAsInteger.withDefault(1),
  all: parseAsBoolean.withDefault(false),
};

/** What the address says of the table: its order, its page, and whether all coins are in it. */
export function useRankingQuery() {
  return useQueryStates(QUERY);
}
