import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aTrade, START_MS } from "@/testing/builders";
import { NO_PRESSURE, PRESSURE_MS, type Pressure, pressed, pressureOver } from "./pressure";

const at = (ms: number, sold: boolean, amount: number) =>
  aTrade(ms, { time: START_MS + ms, buyer_is_maker: sold, price: amount, quantity: 1 });

const of = (trades: ReturnType<typeof at>[]) =>
  trades.reduce<Pressure>((known, trade) => pressed(known, trade), NO_PRESSURE);

describe("the pressure", () => {
  test("is what takers bought less what they sold, by amount, against both", () => {
    const pressure = of([at(0, false, 300), at(500, true, 60), at(1_500, true, 40)]);
    expect(pressureOver(pressure, 60_000)).toEqual({
      bought: 300,
      sold: 100,
      balance: 0.5,
      missed: 0,
      coveredMs: 2_000,
    });
  });

  test("forgets what is older than the window", () => {
    const pressure = of([at(0, false, 300), at(60_000, true, 100)]);
    expect(pressureOver(pressure, 60_000)).toMatchObject({ bought: 0, sold: 100, balance: -1 });
    expect(pressureOver(pressure, 300_000)).toMatchObject({ bought: 300, sold: 100, balance: 0.5 });
  });

  test("says how much of the window it knows", () => {
    const pressure = of([at(250, false, 1), at(30_000, true, 1)]);
    // From 0.25 s to the end of the 31st second.
    expect(pressureOver(pressure, 60_000).coveredMs).toBe(30_750);
    expect(pressureOver(pressure, 10_000).coveredMs).toBe(10_000);
  });

  test("counts the trades that are missing, until they come", () => {
    const missing = pressed(of([at(0, false, 1)]), at(10, false, 1), 3);
    expect(pressureOver(missing, 60_000).missed).toBe(3);
    expect(pressureOver(pressed(missing, at(5, true, 1), -1), 60_000).missed).toBe(2);
  });

  test("without a trade is none", () => {
    expect(pressureOver(NO_PRESSURE, 60_000)).toMatchObject({ balance: null, coveredMs: 0 });
  });

  test("is the sum over the window's trades in whatever order they come, and stays small", () => {
    const anyTrade = fc.record({
      ms: fc.nat(400_000),
      sold: fc.boolean(),
      amount: fc.integer({ min: 1, max: 1_000_000 }),
    });
    fc.assert(
      fc.property(fc.array(anyTrade, { minLength: 1, maxLength: 80 }), (given) => {
        const pressure = of(given.map(({ ms, sold, amount }) => at(ms, sold, amount)));
        const newest = Math.max(...given.map(({ ms }) => Math.floor(ms / 1_000)));
        for (const windowMs of [60_000, PRESSURE_MS]) {
          const within = given.filter(
            ({ ms }) => Math.floor(ms / 1_000) > newest - windowMs / 1_000,
          );
          const total = (side: boolean) =>
            within.filter(({ sold }) => sold === side).reduce((sum, { amount }) => sum + amount, 0);
          const told = pressureOver(pressure, windowMs);
          expect([told.bought, told.sold]).toEqual([total(false), total(true)]);
        }
        expect(pressure.closed.length).toBeLessThanOrEqual(400);
      }),
    );
  });
});
