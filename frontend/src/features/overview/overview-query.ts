"use client";

import { createParser, parseAsBoolean, parseAsString, useQueryStates } from "nuqs";
import { DEFAULT_ORDER, type Order, SORT_KEYS } from "./sorting";

/** `volume` from the least, `-volume` from the most. */
export const orderParser = createParser<Order>({
  parse: (text) => {
    const key = SORT_KEYS.find((name) => name === text.replace(/^-/, ""));
    return key === undefined ? null : { key, descending: text.startsWith("-") };
  },
  serialize: ({ key, descending }) => (descending ? `-${key}` : key),
  eq: (a, b) => a.key === b.key && a.descending === b.descending,
});

const QUERY = {
  sort: orderParser.withDefault(DEFAULT_ORDER),
  q: parseAsString.withDefault(""),
  favourites: parseAsBoolean.withDefault(false),
};

/** What the address says of the table: its order, what is searched for, favourites only. */
export function useOverviewQuery() {
  return useQueryStates(QUERY);
}

export type OverviewQuery = ReturnType<typeof useOverviewQuery>[0];
