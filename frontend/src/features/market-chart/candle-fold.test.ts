import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Candle } from "@/lib/api/types";
import { aCandle } from "@/testing/builders";
import { type Candles, foldCandles, MAX_CANDLES } from "./candle-fold";

const initial = (...data: Candle[]) => ({ type: "initial", symbol: "BTCUSDT", data }) as const;
const update = (data: Candle) => ({ type: "update", symbol: "BTCUSDT", data }) as const;
const latest = (data: Candle) => ({ type: "latest", symbol: "BTCUSDT", data }) as const;

const closes = (candles: Candles) => candles.map((candle) => candle.close);

describe("candles", () => {
  test("begin with what the server has, in order and without repeats", () => {
    const candles = foldCandles([aCandle(9)], initial(aCandle(2), aCandle(0), aCandle(2)));
    expect(candles).toEqual([aCandle(0), aCandle(2)]);
  });

  test("take the open minute after the closed ones, and follow it", () => {
    const open = aCandle(2, { closed: false, close: 1 });
    let candles = foldCandles([], initial(aCandle(0), aCandle(1)));
    candles = foldCandles(candles, latest(open));
    candles = foldCandles(candles, update({ ...open, close: 2, event_time: 10 }));
    candles = foldCandles(candles, update({ ...open, close: 3, event_time: 20 }));
    expect(closes(candles)).toEqual([61_712.52, 61_712.52, 3]);
  });

  test("never go back to an older word on the same minute", () => {
    const newer = aCandle(0, { closed: false, close: 2, event_time: 20 });
    const candles = [newer];
    expect(foldCandles(candles, update({ ...newer, close: 1, event_time: 10 }))).toBe(candles);
    expect(foldCandles(candles, update(newer))).toBe(candles);
  });

  test("never open a closed minute again", () => {
    const candles = [aCandle(0, { event_time: 10 })];
    const open = aCandle(0, { closed: false, event_time: 99 });
    expect(foldCandles(candles, update(open))).toBe(candles);
  });

  test("take a late correction of a closed minute where it belongs", () => {
    const candles = [aCandle(0), aCandle(1), aCandle(2)];
    const corrected = aCandle(1, { close: 5, event_time: 99 });
    expect(closes(foldCandles(candles, update(corrected)))).toEqual([61_712.52, 5, 61_712.52]);
  });

  test("take the state of the greater revision where the platform numbers them", () => {
    const fuller = aCandle(0, { revision: 8, close: 8 });
    expect(closes(foldCandles([fuller], update(aCandle(0, { revision: 7 }))))).toEqual([8]);
    expect(closes(foldCandles([fuller], update(aCandle(0, { revision: 9, close: 9 }))))).toEqual([
      9,
    ]);
  });

  test("take a minute that was missing where it belongs", () => {
    const candles = [aCandle(0), aCandle(2)];
    expect(foldCandles(candles, update(aCandle(1)))).toEqual([aCandle(0), aCandle(1), aCandle(2)]);
  });

  test("keep the newest, and leave out what is older than those", () => {
    const full = Array.from({ length: MAX_CANDLES }, (_, minute) => aCandle(minute + 1));
    const grown = foldCandles(full, update(aCandle(MAX_CANDLES + 1)));
    expect(grown).toHaveLength(MAX_CANDLES);
    expect(grown[0]).toEqual(aCandle(2));
    expect(foldCandles(full, update(aCandle(0)))).toBe(full);
  });

  test("are the same, and in order, however late, repeated or shuffled the updates come", () => {
    const revisions = fc.uniqueArray(
      fc.record({ minute: fc.nat(12), event_time: fc.nat(60), closed: fc.boolean() }),
      { selector: (given) => `${given.minute} ${given.event_time}`, minLength: 1 },
    );
    const disorder = revisions.chain((given) =>
      fc.tuple(
        fc.constant(given),
        fc.shuffledSubarray([...given, ...given], { minLength: given.length * 2 }),
      ),
    );
    fc.assert(
      fc.property(disorder, ([inOrder, disordered]) => {
        const fold = (given: typeof inOrder) =>
          given
            .map(({ minute, ...rest }) => aCandle(minute, { ...rest, close: rest.event_time }))
            .reduce((candles, candle) => foldCandles(candles, update(candle)), [] as Candles);
        const candles = fold(disordered);
        const openTimes = candles.map((candle) => candle.open_time);
        expect(openTimes).toEqual([...new Set(openTimes)].sort((a, b) => a - b));
        expect(candles).toEqual(fold(inOrder));
      }),
    );
  });
});
