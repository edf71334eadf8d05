import type { LiveMessage } from "./message";

/** When the newest item was stamped by the exchange, and when it got here (both ms, own clocks). */
export interface Freshness {
  readonly eventTimeMs: number;
  readonly receivedAtMs: number;
  /** It came as news, not as part of what was there already when the connection was made. */
  readonly byUpdate: boolean;
}

/** How fresh a stream is after a message; the same object when it brought nothing newer. */
export function freshnessAfter<Item>(
  old: Freshness | null,
  message: LiveMessage<Item>,
  eventTimeMs: (item: Item) => number,
  receivedAtMs: number,
): Freshness | null {
  const newest = message.type === "initial" ? message.data.at(-1) : message.data;
  if (newest === undefined) return old;
  return fresher(old, {
    eventTimeMs: eventTimeMs(newest),
    receivedAtMs,
    byUpdate: message.type === "update",
  });
}

/**
 * What is sent again is not new. An earlier stamp counts only at the start of a connection, where a
 * replay may have begun again.
 */
function fresher(old: Freshness | null, given: Freshness): Freshness {
  if (old === null) return given;
  const newer = given.byUpdate
    ? given.eventTimeMs > old.eventTimeMs
    : given.eventTimeMs !== old.eventTimeMs;
  return newer ? given : old;
}
