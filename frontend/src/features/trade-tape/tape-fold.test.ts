import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aTrade } from "@/testing/builders";
import { foldTape, MAX_TRADES, type Tape } from "./tape-fold";

const update = (id: number) => ({ type: "update", symbol: "BTCUSDT", data: aTrade(id) }) as const;
const ids = (tape: Tape) => tape.map((trade) => trade.id);

describe("the tape", () => {
  test("begins with the newest that the server has, newest first", () => {
    const data = [aTrade(1), aTrade(2), aTrade(2), aTrade(3)];
    expect(ids(foldTape([aTrade(9)], { type: "initial", symbol: "BTCUSDT", data }))).toEqual([
      3, 2, 1,
    ]);
  });

  test("shows a trade once, however often it comes", () => {
    const tape = [aTrade(2), aTrade(1)];
    expect(foldTape(tape, update(2))).toBe(tape);
    expect(foldTape(tape, update(1))).toBe(tape);
  });

  test("puts a late trade in its place", () => {
    expect(ids(foldTape([aTrade(4), aTrade(1)], update(3)))).toEqual([4, 3, 1]);
  });

  test("begins anew when the exchange gives its ids anew", () => {
    const again = aTrade(1, { time: aTrade(9).time + 10_001 });
    const restarted = { type: "update", symbol: "BTCUSDT", data: again } as const;
    expect(foldTape([aTrade(9), aTrade(8)], restarted)).toEqual([again]);
  });

  test("keeps the newest trades of any sequence, in order and once each", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 400 }), (sequence) => {
        const tape = sequence.reduce<Tape>((known, id) => foldTape(known, update(id)), []);
        const newest = [...new Set(sequence)].sort((a, b) => b - a).slice(0, MAX_TRADES);
        expect(ids(tape)).toEqual(newest);
      }),
    );
  });
});
