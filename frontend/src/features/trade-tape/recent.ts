/**
 * The newest items, oldest first. A value never changes, yet adding an item at the end does not copy
 * the others: values share an array, of which each one sees its own stretch.
 */
export interface Recent<Item> {
  readonly items: readonly Item[];
  /** The first item's place. */
  readonly start: number;
  /** The place behind the last item. */
  readonly end: number;
}

export function recentOf<Item>(items: readonly Item[], capacity: number): Recent<Item> {
  const kept = items.slice(-capacity);
  return { items: kept, start: 0, end: kept.length };
}

export function sizeOf({ start, end }: Recent<unknown>): number {
  return end - start;
}

export function newestOf<Item>({ items, start, end }: Recent<Item>): Item | undefined {
  return end > start ? items[end - 1] : undefined;
}

/** All items as a list of its own, oldest first. */
export function listOf<Item>({ items, start, end }: Recent<Item>): Item[] {
  return items.slice(start, end);
}

/** The same and one more; the oldest gives way where there would be more than `capacity`. */
export function appended<Item>(recent: Recent<Item>, item: Item, capacity: number): Recent<Item> {
  const { items, start, end } = recent;
  // Another value went on from this one, or half of the array is no longer seen: a new array.
  if (items.length !== end || end >= 2 * capacity) {
    return appended(recentOf(listOf(recent), capacity), item, capacity);
  }
  (items as Item[]).push(item);
  return { items, start: Math.max(start, end + 1 - capacity), end: end + 1 };
}
