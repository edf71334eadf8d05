import fc from "fast-check";
import { expect, test } from "vitest";
import { appended, listOf, newestOf, type Recent, recentOf, sizeOf } from "./recent";

test("the newest are kept, oldest first, however many come", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(9), { maxLength: 60 }),
      fc.integer({ min: 1, max: 8 }),
      (all, most) => {
        const recent = all.reduce<Recent<number>>(
          (known, item) => appended(known, item, most),
          recentOf<number>([], most),
        );
        const expected = all.slice(-most);
        expect(listOf(recent)).toEqual(expected);
        expect(sizeOf(recent)).toBe(expected.length);
        expect(newestOf(recent)).toBe(expected.at(-1));
        expect(recent.items.length).toBeLessThanOrEqual(2 * most);
      },
    ),
  );
});

test("a value stays as it is, whatever is made of it", () => {
  const first = recentOf([1, 2], 3);
  const one = appended(first, 3, 3);
  const other = appended(first, 4, 3);
  const further = appended(one, 5, 3);
  expect([first, one, other, further].map(listOf)).toEqual([
    [1, 2],
    [1, 2, 3],
    [1, 2, 4],
    [2, 3, 5],
  ]);
});
