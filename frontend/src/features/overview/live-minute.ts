import { isCandleOf } from "@/lib/api/guards";
import type { Candle } from "@/lib/api/types";
import type { FeedDefinition } from "@/lib/live/feed";
import type { LiveMessage } from "@/lib/live/message";

/** The newest minute of each symbol of `/ws/kline`: its close is the last price. */
export const LIVE_MINUTES: FeedDefinition<Candle, Candle | null> = {
  path: "/ws/kline",
  parameters: { interval: "1m" },
  empty: null,
  isItem: (value) => isCandleOf("1m", value),
  fold: foldMinute,
  eventTimeMs: (candle) =>
    candle.event_time ?? (candle.closed ? candle.close_time : candle.open_time),
};

/** `initial` is the whole truth; after it, only a later state of the newest minute counts. */
export function foldMinute(newest: Candle | null, message: LiveMessage<Candle>): Candle | null {
  if (message.type === "initial") return message.data.at(-1) ?? null;
  const given = message.data;
  if (newest === null || given.open_time > newest.open_time) return given;
  if (given.open_time < newest.open_time || newest.closed) return newest;
  return given.closed || (given.event_time ?? 0) >= (newest.event_time ?? 0) ? given : newest;
}
