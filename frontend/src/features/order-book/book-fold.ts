import { isOrderBook } from "@/lib/api/guards";
import type { OrderBook } from "@/lib/api/types";
import type { FeedDefinition } from "@/lib/live/feed";
import { idsRestarted } from "@/lib/live/ids-restarted";
import type { LiveMessage } from "@/lib/live/message";

/** The live order book of `/ws/orderbook`; null as long as none is known. */
export const BOOK_FEED: FeedDefinition<OrderBook, OrderBook | null> = {
  path: "/ws/orderbook",
  empty: null,
  isItem: isOrderBook,
  fold: foldBook,
  eventTimeMs: (book) => book.event_time,
};

/** Takes a message into the book. `initial` is the whole truth; an update must not be older. */
export function foldBook(
  book: OrderBook | null,
  message: LiveMessage<OrderBook>,
): OrderBook | null {
  if (message.type === "initial") return message.data[0] ?? null;
  const next = message.data;
  if (book === null || next.last_update_id > book.last_update_id) return next;
  if (idsRestarted(next.event_time, book.event_time)) return next;
  const marked = next.last_update_id === book.last_update_id && next.stale !== book.stale;
  return marked ? next : book;
}
