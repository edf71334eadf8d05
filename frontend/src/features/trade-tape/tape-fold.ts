import { isTrade } from "@/lib/api/guards";
import type { Trade } from "@/lib/api/types";
import type { FeedDefinition } from "@/lib/live/feed";
import { idsRestarted } from "@/lib/live/ids-restarted";
import type { LiveMessage } from "@/lib/live/message";
import { NO_PRESSURE, type Pressure, pressed } from "./pressure";
import { appended, listOf, newestOf, type Recent, recentOf } from "./recent";

/** Trades that are remembered: what a filter chooses from, and what may wait while the tape is paused. */
export const KEPT_TRADES = 5_000;
/** Trades that a connection begins with. */
export const FIRST_TRADES = 500;
/** Ids that are this far ahead belong to another count, not to trades that were missed. */
const LARGEST_GAP = 1_000_000;

export interface Tape {
  /** By ascending id, each once. */
  readonly trades: Recent<Trade>;
  readonly pressure: Pressure;
}

export const EMPTY_TAPE: Tape = { trades: recentOf([], KEPT_TRADES), pressure: NO_PRESSURE };

/** The live trades of `/ws/trades`. */
export const TAPE_FEED: FeedDefinition<Trade, Tape> = {
  path: "/ws/trades",
  empty: EMPTY_TAPE,
  isItem: isTrade,
  fold: foldTape,
  eventTimeMs: (trade) => trade.event_time ?? trade.time,
};

/**
 * Takes a message into the tape. What a connection begins with is joined to what is known where they
 * meet, so that a short loss loses nothing; otherwise it is the whole truth. A late trade finds its
 * place by id.
 */
export function foldTape(tape: Tape, message: LiveMessage<Trade>): Tape {
  if (message.type !== "initial") return withTrade(tape, message.data);
  const given = message.data.toSorted((a, b) => a.id - b.id);
  const [first, last] = [given[0], given.at(-1)];
  const newest = newestOf(tape.trades);
  const joins = newest && first && last && first.id <= newest.id + 1 && newest.id <= last.id;
  return given.reduce(withTrade, joins ? tape : EMPTY_TAPE);
}

/** The newest trades, newest first, for readers that want no more than a look. */
export function newestTrades({ trades }: Tape): Trade[] {
  const { items, start, end } = trades;
  return items.slice(Math.max(start, end - 100), end).reverse();
}

function withTrade(tape: Tape, trade: Trade): Tape {
  const newest = newestOf(tape.trades);
  if (newest === undefined) return anew(trade);
  const ahead = trade.id - newest.id;
  if (ahead > 0) {
    if (ahead > LARGEST_GAP) return anew(trade);
    return {
      trades: appended(tape.trades, trade, KEPT_TRADES),
      pressure: pressed(tape.pressure, trade, ahead - 1),
    };
  }
  return idsRestarted(trade.time, newest.time) ? anew(trade) : withLate(tape, trade);
}

function anew(trade: Trade): Tape {
  return { trades: recentOf([trade], KEPT_TRADES), pressure: pressed(NO_PRESSURE, trade) };
}

function withLate(tape: Tape, trade: Trade): Tape {
  const known = listOf(tape.trades);
  const at = known.findLastIndex((other) => other.id <= trade.id) + 1;
  if (known[at - 1]?.id === trade.id || (at === 0 && known.length === KEPT_TRADES)) return tape;
  const oldest = known[0]?.id ?? trade.id;
  const missed = at === 0 ? oldest - trade.id - 1 : -1;
  return {
    trades: recentOf(known.toSpliced(at, 0, trade), KEPT_TRADES),
    pressure: pressed(tape.pressure, trade, missed),
  };
}
