/** Something a live stream carries: the whole state, the open candle, or one change. */
export type LiveMessage<Item> =
  | { readonly type: "initial"; readonly symbol: string; readonly data: readonly Item[] }
  | { readonly type: "latest" | "update"; readonly symbol: string; readonly data: Item };

/** Reads one frame; null when it is not a message of this stream. */
export function parseLiveMessage<Item>(
  text: string,
  isItem: (value: unknown) => value is Item,
): LiveMessage<Item> | null {
  const frame = parseObject(text);
  if (frame === null || typeof frame.symbol !== "string") return null;
  const { type, symbol, data } = frame;
  if (type === "initial") {
    return Array.isArray(data) && data.every(isItem) ? { type, symbol, data } : null;
  }
  if (type !== "latest" && type !== "update") return null;
  return isItem(data) ? { type, symbol, data } : null;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
