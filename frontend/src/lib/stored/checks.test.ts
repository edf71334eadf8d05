import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  boolean,
  type Check,
  either,
  listOf,
  number,
  oneOf,
  recordOf,
  shapeOf,
  text,
} from "./checks";

const even = number((value) => value % 2 === 0);
const point = shapeOf<{ x: number; y: number }>({ x: number(), y: even });

test.each<[string, Check<unknown>, unknown, unknown]>([
  ["a yes or no", boolean, false, 0],
  ["a number", number(), -1.5, "1"],
  ["a number that fits", even, 4, 5],
  ["characters", text(), "", null],
  ["characters that fit", text((value) => value.length < 3), "ab", "abc"],
  ["one of a few", oneOf(["dark", "light"]), "dark", "system"],
  ["one of two kinds", either(boolean, even), 2, 1],
  ["nothing, where that is one of a few", either(oneOf([null]), text()), null, undefined],
  ["a list", listOf(even, 2), [2, 4], [2, 3]],
  ["a list within its bound", listOf(even, 2), [], [2, 4, 6]],
  ["a record", recordOf(even), { a: 2 }, { a: 1 }],
  ["a record that is no list", recordOf(even), {}, []],
  ["a shape", point, { x: 1, y: 2 }, { x: 1, y: 3 }],
  ["a shape with something more", point, { x: 1, y: 2, z: null }, { x: 1, z: 2 }],
])("%s is told from what is not", (_, is, good, bad) => {
  expect([is(good), is(bad)]).toEqual([true, false]);
});

describe("whatever was stored", () => {
  test("no check fails on it", () => {
    const checks = [point, recordOf(point), listOf(point, 3), either(point, text())];
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const is of checks) expect(typeof is(value)).toBe("boolean");
      }),
    );
  });

  test("what a shape takes has all that was asked for", () => {
    const loose = fc.record({ x: fc.jsonValue(), y: fc.jsonValue() }, { requiredKeys: [] });
    fc.assert(
      fc.property(loose, (value) => {
        const asked =
          Number.isFinite(value.x) && Number.isFinite(value.y) && Number(value.y) % 2 === 0;
        expect(point(value)).toBe(asked);
      }),
    );
  });

  test("what only an object's ancestors have does not count", () => {
    expect(shapeOf<{ constructor: unknown }>({ constructor: (_): _ is unknown => true })({})).toBe(
      false,
    );
  });
});
