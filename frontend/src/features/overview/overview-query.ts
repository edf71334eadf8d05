"use client";

import { parseAsBoolean, parseAsString, useQueryStates } from "nuqs";
import { orderParserOf } from "@/lib/table/order";
import { DEFAULT_ORDER, SORT_KEYS } from "./sorting";

const QUERY = {
  sort: orderParserOf(SORT_KEYS).withDefault(DEFAULT_ORDER),
  q: parseAsString.withDefault(""),
  favourites: parseAsBoolean.withDefault(false),
};

/** What the address says of the table: its order, what is searched for, favourites only. */
export function useOverviewQuery() {
  return useQueryStates(QUERY);
}

export type OverviewQuery = ReturnType<typeof useOverviewQuery>[0];
