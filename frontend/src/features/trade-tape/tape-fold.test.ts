import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aTrade } from "@/testing/builders";
import { pressureOver } from "./pressure";
import { listOf } from "./recent";
import { EMPTY_TAPE, foldTape, KEPT_TRADES, newestTrades, type Tape } from "./tape-fold";

const update = (id: number, given = {}) =>
  ({ type: "update", symbol: "BTCUSDT", data: aTrade(id, given) }) as const;
const initial = (...ids: number[]) =>
  ({ type: "initial", symbol: "BTCUSDT", data: ids.map((id) => aTrade(id)) }) as const;
const tapeOf = (...ids: number[]) => foldTape(EMPTY_TAPE, initial(...ids));
const ids = (tape: Tape) => listOf(tape.trades).map((trade) => trade.id);
const missed = (tape: Tape) => pressureOver(tape.pressure, 60_000).missed;

describe("the tape", () => {
  test("begins with what the server has, each trade once", () => {
    expect(ids(tapeOf(1, 2, 2, 3))).toEqual([1, 2, 3]);
  });

  test("shows a trade once, however often it comes", () => {
    const tape = tapeOf(1, 2);
    expect(foldTape(tape, update(2))).toBe(tape);
    expect(foldTape(tape, update(1))).toBe(tape);
  });

  test("goes on where a new connection meets what is known", () => {
    expect(ids(foldTape(tapeOf(1, 2, 3), initial(3, 4, 5)))).toEqual([1, 2, 3, 4, 5]);
    expect(ids(foldTape(tapeOf(1, 2, 3), initial(4, 5)))).toEqual([1, 2, 3, 4, 5]);
    expect(ids(foldTape(tapeOf(1, 3), initial(1, 2, 3)))).toEqual([1, 2, 3]);
  });

  test("begins anew where a new connection does not meet it", () => {
    expect(ids(foldTape(tapeOf(1, 2, 3), initial(5, 6)))).toEqual([5, 6]);
    expect(ids(foldTape(tapeOf(9), initial(1, 2, 3)))).toEqual([1, 2, 3]);
    expect(foldTape(tapeOf(9), initial())).toBe(EMPTY_TAPE);
  });

  test("counts ids that are skipped, until their trades come late", () => {
    const tape = foldTape(tapeOf(1), update(4));
    expect(missed(tape)).toBe(2);
    const late = foldTape(tape, update(3));
    expect(ids(late)).toEqual([1, 3, 4]);
    expect(missed(late)).toBe(1);
    expect(missed(foldTape(late, update(3)))).toBe(1);
  });

  test("begins anew when the exchange gives its ids anew", () => {
    const restarted = update(1, { time: aTrade(9).time + 10_001 });
    expect(ids(foldTape(tapeOf(8, 9), restarted))).toEqual([1]);
    expect(ids(foldTape(tapeOf(8, 9), update(5_000_000_000)))).toEqual([5_000_000_000]);
  });

  test("tells the newest trades, newest first", () => {
    expect(newestTrades(tapeOf(1, 2, 3)).map(({ id }) => id)).toEqual([3, 2, 1]);
  });

  test("keeps the trades of any sequence in order and once each", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 400 }), (sequence) => {
        const tape = sequence.reduce<Tape>((known, id) => foldTape(known, update(id)), EMPTY_TAPE);
        const kept = [...new Set(sequence)].sort((a, b) => a - b);
        expect(ids(tape)).toEqual(kept);
        const skipped = (kept.at(-1) ?? 0) - (kept[0] ?? 0) + 1 - kept.length;
        if (kept.length > 0) expect(missed(tape)).toBe(skipped);
      }),
    );
  });

  test("is bounded, and lets the oldest go", () => {
    let tape = EMPTY_TAPE;
    for (let id = 1; id <= KEPT_TRADES + 10; id += 1) tape = foldTape(tape, update(id));
    expect(ids(tape)).toHaveLength(KEPT_TRADES);
    expect(ids(tape)[0]).toBe(11);
    expect(foldTape(tape, update(3))).toBe(tape);
  });
});
