import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CandlePage } from "@/lib/api/candle-pages";
import { aCandle, MINUTE_MS, START_MS } from "@/testing/builders";
import type { Candles } from "./candle-fold";
import {
  absorb,
  type CandleWindow,
  EMPTY_WINDOW,
  MAX_HISTORY,
  seriesOf,
  takeNewer,
  takeNewest,
  takeOlder,
} from "./candle-window";

const candles = (from: number, to: number): Candles =>
  Array.from({ length: to - from }, (_, index) => aCandle(from + index));
const page = (from: number, to: number, more = true): CandlePage => ({
  candles: candles(from, to),
  more,
});
const window = (from: number, to: number, given: Partial<CandleWindow> = {}): CandleWindow => ({
  candles: candles(from, to),
  hasOlder: true,
  reachesLive: true,
  ...given,
});
const minutes = (series: Candles) =>
  series.map((candle) => (candle.open_time - START_MS) / MINUTE_MS);
const range = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => from + index);
const timeOf = (minute: number) => START_MS + minute * MINUTE_MS;

describe("the newest page", () => {
  test("is where the history begins", () => {
    expect(takeNewest(EMPTY_WINDOW, page(0, 9), MINUTE_MS)).toEqual(window(0, 9));
  });

  test("continues a window that it overlaps or follows", () => {
    const older = window(0, 100, { hasOlder: false });
    expect(takeNewest(older, page(90, 120), MINUTE_MS)).toEqual(
      window(0, 120, { hasOlder: false }),
    );
    expect(takeNewest(older, page(100, 120), MINUTE_MS)).toEqual(
      window(0, 120, { hasOlder: false }),
    );
  });

  test("takes the place of a window that ended long before: what is between is read again", () => {
    const stale = window(0, 100, { hasOlder: false });
    expect(takeNewest(stale, page(500, 520), MINUTE_MS)).toEqual(window(500, 520));
  });

  test("brings in what was wrong or missing before", () => {
    const repaired = aCandle(1, { close: 5 });
    const taken = takeNewest(
      { ...EMPTY_WINDOW, candles: [aCandle(0), aCandle(3)] },
      { candles: [aCandle(0), repaired, aCandle(2), aCandle(3)], more: false },
      MINUTE_MS,
    );
    expect(taken.candles[1]).toBe(repaired);
    expect(minutes(taken.candles)).toEqual([0, 1, 2, 3]);
  });

  test("leaves a window alone that was scrolled into the past", () => {
    const past = window(0, 100, { reachesLive: false });
    expect(takeNewest(past, page(500, 520), MINUTE_MS)).toBe(past);
  });

  test("without a candle tells that there is no history", () => {
    expect(takeNewest(EMPTY_WINDOW, page(0, 0, false), MINUTE_MS).hasOlder).toBe(false);
  });
});

describe("the window", () => {
  test("grows into the past up to the first candle", () => {
    const grown = takeOlder(window(0, 100), page(-50, 0, false), timeOf(0));
    expect(grown).toEqual(window(-50, 100, { hasOlder: false }));
  });

  test("lets go of the newest when it grows too long, and no longer reaches the live ones", () => {
    const full = window(0, MAX_HISTORY);
    const moved = takeOlder(full, page(-500, 0), timeOf(0));
    expect(moved).toEqual(window(-500, MAX_HISTORY - 500, { reachesLive: false }));
    expect(seriesOf(moved, candles(MAX_HISTORY, MAX_HISTORY + 5))).toBe(moved.candles);
  });

  test("comes back to the live candles page by page", () => {
    const past = window(0, MAX_HISTORY, { reachesLive: false });
    const nearer = takeNewer(past, page(MAX_HISTORY, MAX_HISTORY + 500));
    expect(nearer).toEqual(window(500, MAX_HISTORY + 500, { reachesLive: false }));
    const back = takeNewer(nearer, page(MAX_HISTORY + 500, MAX_HISTORY + 600, false));
    expect(back).toEqual(window(600, MAX_HISTORY + 600));
  });

  test("takes over live candles before those are let go, but not the newest one", () => {
    const before = window(0, 100);
    expect(absorb(before, candles(90, 200), MINUTE_MS)).toBe(before);
    expect(absorb(before, candles(90, 1_000), MINUTE_MS)).toEqual(window(0, 999));
  });

  test("gives way to live candles that don't follow it", () => {
    const stale = window(0, 100, { hasOlder: false });
    expect(absorb(stale, candles(5_000, 6_000), MINUTE_MS)).toEqual(window(5_000, 5_999));
  });
});

describe("the series", () => {
  test("is the live candles as long as no history is known", () => {
    const live = candles(0, 5);
    expect(seriesOf(EMPTY_WINDOW, live)).toBe(live);
  });

  test("has each time once, where both have a candle", () => {
    expect(minutes(seriesOf(window(0, 100), candles(50, 150)))).toEqual(range(0, 150));
  });

  test("has the fuller state of a candle, and else the live one", () => {
    const kept = { ...EMPTY_WINDOW, candles: [aCandle(0), aCandle(1, { close: 1 })] };
    const live = [aCandle(0, { status: "partial" }), aCandle(1, { close: 2 })];
    expect(seriesOf(kept, live)).toEqual([aCandle(0), aCandle(1, { close: 2 })]);
  });

  test("has the state of the greater revision, when both are equally whole", () => {
    const newer = aCandle(0, { revision: 9 });
    const older = aCandle(0, { revision: 8 });
    expect(seriesOf({ ...EMPTY_WINDOW, candles: [newer] }, [older])).toEqual([newer]);
    expect(seriesOf({ ...EMPTY_WINDOW, candles: [older] }, [newer])).toEqual([newer]);
  });
});

test("however it is scrolled, a window stays in order, without a hole, and bounded", () => {
  const first = -20_000;
  const scroll = fc.array(fc.constantFrom("older", "newer"), { maxLength: 30 });
  fc.assert(
    fc.property(scroll, fc.integer({ min: 1, max: 1_500 }), (steps, size) => {
      let state = takeNewest(EMPTY_WINDOW, page(-size, 0), MINUTE_MS);
      for (const step of steps) {
        const [oldest, newest] = [
          minutes(state.candles)[0] ?? 0,
          minutes(state.candles).at(-1) ?? 0,
        ];
        if (step === "older" && state.hasOlder) {
          const from = Math.max(first, oldest - size);
          state = takeOlder(state, page(from, oldest, from > first), timeOf(oldest));
        } else if (step === "newer" && !state.reachesLive) {
          const to = Math.min(0, newest + 1 + size);
          state = takeNewer(state, page(newest + 1, to, to < 0));
        }
        const known = minutes(state.candles);
        expect(known).toEqual(range(known[0] ?? 0, (known.at(-1) ?? 0) + 1));
        expect(known.length).toBeLessThanOrEqual(MAX_HISTORY);
        expect(state.reachesLive).toBe(known.at(-1) === -1);
        expect(state.hasOlder).toBe(known[0] !== first);
      }
    }),
    { numRuns: 25 },
  );
});
