import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Candle } from "@/lib/api/types";
import type { LiveMessage } from "@/lib/live/message";
import { aCandle, START_MS } from "@/testing/builders";
import { foldMinute } from "./live-minute";

const update = (data: Candle): LiveMessage<Candle> => ({ type: "update", symbol: "BTCUSDT", data });
const initial = (data: Candle[]): LiveMessage<Candle> => ({
  type: "initial",
  symbol: "BTCUSDT",
  data,
});
const open = (minute: number, seconds: number) =>
  aCandle(minute, { closed: false, event_time: START_MS + minute * 60_000 + seconds * 1_000 });

describe("the newest minute", () => {
  test("is the last of what a connection begins with, then the one that is open", () => {
    const begun = foldMinute(open(9, 1), initial([aCandle(3), aCandle(4)]));
    expect(begun).toEqual(aCandle(4));
    expect(foldMinute(begun, { type: "latest", symbol: "BTCUSDT", data: open(5, 0) })).toEqual(
      open(5, 0),
    );
  });

  test("is nothing where nothing is known", () => {
    expect(foldMinute(open(9, 1), initial([]))).toBeNull();
  });

  test("does not give way to a correction of an older one", () => {
    const newest = open(5, 10);
    expect(foldMinute(newest, update(aCandle(4)))).toBe(newest);
  });

  test("never opens again once it is closed", () => {
    const closed = aCandle(5);
    expect(foldMinute(closed, update(open(5, 58)))).toBe(closed);
  });

  test("is the same however its updates are shuffled and repeated", () => {
    const states = [0, 1].flatMap((minute) => [2, 4, 6].map((second) => open(minute, second)));
    const order = fc.shuffledSubarray(states, { minLength: states.length });
    fc.assert(
      fc.property(order, (shuffled) => {
        const newest = [...shuffled, ...shuffled]
          .map(update)
          .reduce<Candle | null>(foldMinute, null);
        expect(newest).toEqual(open(1, 6));
      }),
    );
  });
});
