"use client";

import { createParser, parseAsBoolean, parseAsInteger, useQueryStates } from "nuqs";
import { BY_RANK, COLUMN_KEYS, type ColumnOrder } from "./ranked-columns";

/** `price` from the least, `-price` from the most. */
export const columnOrderParser = createParser<ColumnOrder>({
  parse: (text) => {
    const key = COLUMN_KEYS.find((name) => name === text.replace(/^-/, ""));
    return key === undefined ? null : { key, descending: text.startsWith("-") };
  },
  serialize: ({ key, descending }) => (descending ? `-${key}` : key),
  eq: (a, b) => a.key === b.key && a.descending === b.descending,
});

const QUERY = {
  sort: columnOrderParser.withDefault(BY_RANK),
  /** From 1. */
  page: parseAsInteger.withDefault(1),
  all: parseAsBoolean.withDefault(false),
};

/** What the address says of the table: its order, its page, and whether all coins are in it. */
export function useRankingQuery() {
  return useQueryStates(QUERY);
}
