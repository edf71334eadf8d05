import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GridLevel } from "./grid";
import { GROUP_FACTORS, grouped, type Side } from "./grouping";

const level = (ticks: number, lots: number): GridLevel => ({
  ticks,
  lots,
  worth: BigInt(ticks) * BigInt(lots),
});

describe("grouping", () => {
  test("puts bids down and asks up, away from the spread", () => {
    // 61712.51 and 61712.50 for 0.01 ticks, in groups of 0.10
    const bids = [
      level(6_171_259, 3),
      level(6_171_251, 1),
      level(6_171_250, 2),
      level(6_171_249, 4),
    ];
    expect(grouped(bids, "bid", 10).map(({ ticks, lots }) => [ticks, lots])).toEqual([
      [6_171_250, 6],
      [6_171_240, 4],
    ]);
    const asks = [level(6_171_260, 3), level(6_171_261, 1), level(6_171_270, 2)];
    expect(grouped(asks, "ask", 10).map(({ ticks, lots }) => [ticks, lots])).toEqual([
      [6_171_260, 3],
      [6_171_270, 3],
    ]);
  });

  test("keeps what a group really costs, not its price times its size", () => {
    const [group] = grouped([level(11, 2), level(19, 1)], "ask", 10);
    expect(group).toEqual({ ticks: 20, lots: 3, worth: 41n });
  });

  const anyFactor = fc.constantFrom(...GROUP_FACTORS);

  test("by one tick changes nothing", () => {
    fc.assert(
      fc.property(anySide(), ([side, levels]) => {
        expect(grouped(levels, side, 1)).toEqual(levels);
      }),
    );
  });

  test("neither loses nor makes up any size or worth", () => {
    fc.assert(
      fc.property(anySide(), anyFactor, ([side, levels], factor) => {
        const groups = grouped(levels, side, factor);
        expect(total(groups)).toEqual(total(levels));
      }),
    );
  });

  test("by a and then by a times b is grouping by a times b", () => {
    fc.assert(
      fc.property(anySide(), fc.nat(999), fc.nat(99), ([side, levels], a, b) => {
        const [first, both] = [a + 1, (a + 1) * (b + 1)];
        expect(grouped(grouped(levels, side, first), side, both)).toEqual(
          grouped(levels, side, both),
        );
      }),
    );
  });

  test("shows no price that is better than the level's own, each price once and best first", () => {
    fc.assert(
      fc.property(anySide(), anyFactor, ([side, levels], factor) => {
        const prices = grouped(levels, side, factor).map(({ ticks }) => ticks);
        const outwards = side === "bid" ? -1 : 1;
        expect(prices.every((price) => price % factor === 0)).toBe(true);
        expect(prices).toEqual([...new Set(prices)].sort((x, y) => outwards * (x - y)));
        const [best, shown] = [levels[0]?.ticks ?? 0, prices[0] ?? 0];
        expect(outwards * (shown - best)).toBeGreaterThanOrEqual(0);
        expect(Math.abs(shown - best)).toBeLessThan(factor);
      }),
    );
  });
});

function total(levels: readonly GridLevel[]) {
  return {
    lots: levels.reduce((sum, { lots }) => sum + lots, 0),
    worth: levels.reduce((sum, { worth }) => sum + worth, 0n),
  };
}

/** A side as the exchange sends it: each price once, best first. */
function anySide(): fc.Arbitrary<readonly [Side, GridLevel[]]> {
  const anyLevel = fc.tuple(
    fc.integer({ min: 1, max: 20_000_000 }),
    fc.integer({ min: 1, max: 1e9 }),
  );
  const anyLevels = fc.uniqueArray(anyLevel, {
    minLength: 1,
    maxLength: 20,
    selector: ([ticks]) => ticks,
  });
  return fc.tuple(fc.constantFrom<Side>("bid", "ask"), anyLevels).map(([side, levels]) => {
    const outwards = side === "bid" ? -1 : 1;
    const sorted = levels.toSorted(([x], [y]) => outwards * (x - y));
    return [side, sorted.map(([ticks, lots]) => level(ticks, lots))] as const;
  });
}
