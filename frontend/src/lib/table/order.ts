import { createParser } from "nuqs";

/** What a table is ordered by. */
export interface Order<Key extends string> {
  readonly key: Key;
  readonly descending: boolean;
}

/** What `aria-sort` says of a column by which the table is ordered. */
export type SortDirection = "ascending" | "descending";

/** How a table is ordered by a column; null when it is ordered by another one. */
export function directionOf<Key extends string>(order: Order<Key>, key: Key): SortDirection | null {
  if (order.key !== key) return null;
  return order.descending ? "descending" : "ascending";
}

/**
 * The order after a click on a column's heading: turned round, or the new column's own first one.
 * Figures are read from the greatest, what is `rising` from its beginning.
 */
export function orderAfterClick<Key extends string>(
  order: Order<Key>,
  key: Key,
  rising: readonly Key[],
): Order<Key> {
  if (order.key === key) return { key, descending: !order.descending };
  return { key, descending: !rising.includes(key) };
}

/** The order in an address: `volume` from the least, `-volume` from the most. */
export function orderParserOf<Key extends string>(keys: readonly Key[]) {
  return createParser<Order<Key>>({
    parse: (text) => {
      const key = keys.find((name) => name === text.replace(/^-/, ""));
      return key === undefined ? null : { key, descending: text.startsWith("-") };
    },
    serialize: ({ key, descending }) => (descending ? `-${key}` : key),
    eq: (a, b) => a.key === b.key && a.descending === b.descending,
  });
}
