import { isTrade } from "@/lib/api/guards";
import type { Trade } from "@/lib/api/types";
import type { FeedDefinition } from "@/lib/live/feed";
import { idsRestarted } from "@/lib/live/ids-restarted";
import type { LiveMessage } from "@/lib/live/message";

/** Trades shown on the tape. */
export const MAX_TRADES = 100;

/** Newest first, each id once. */
export type Tape = readonly Trade[];

/** The live trades of `/ws/trades`. */
export const TAPE_FEED: FeedDefinition<Trade, Tape> = {
  path: "/ws/trades",
  empty: [],
  isItem: isTrade,
  fold: foldTape,
  eventTimeMs: (trade) => trade.event_time ?? trade.time,
};

/** Takes a message into the tape. `initial` is the whole truth; a late trade finds its place by id. */
export function foldTape(tape: Tape, message: LiveMessage<Trade>): Tape {
  if (message.type === "initial") {
    const unique = new Map(message.data.map((trade) => [trade.id, trade]));
    return [...unique.values()].sort((a, b) => b.id - a.id).slice(0, MAX_TRADES);
  }
  const trade = message.data;
  const newest = tape[0];
  if (newest && trade.id <= newest.id && idsRestarted(trade.time, newest.time)) return [trade];
  const found = tape.findIndex((other) => other.id <= trade.id);
  const at = found === -1 ? tape.length : found;
  if (at >= MAX_TRADES || tape[at]?.id === trade.id) return tape;
  return [...tape.slice(0, at), trade, ...tape.slice(at, MAX_TRADES - 1)];
}
