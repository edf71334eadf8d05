/**
 * Says whether a value that was stored is of a kind. A library's schemas would be a tenth of all
 * that a page loads, for the few plain shapes that choices have.
 */
export type Check<T> = (value: unknown) => value is T;

export const boolean: Check<boolean> = (value) => typeof value === "boolean";

/** A number that also fits. */
export function number(fits: (value: number) => boolean = () => true): Check<number> {
  return (value): value is number => Number.isFinite(value) && fits(value as number);
}

/** Characters that also fit. */
export function text(fits: (value: string) => boolean = () => true): Check<string> {
  return (value): value is string => typeof value === "string" && fits(value);
}

export function oneOf<const T>(values: readonly T[]): Check<T> {
  return (value): value is T => values.includes(value as T);
}

export function either<A, B>(isA: Check<A>, isB: Check<B>): Check<A | B> {
  return (value): value is A | B => isA(value) || isB(value);
}

/** Up to so many of a kind. */
export function listOf<T>(is: Check<T>, most: number): Check<readonly T[]> {
  return (value): value is readonly T[] =>
    Array.isArray(value) && value.length <= most && value.every(is);
}

/** Any names, with values of a kind. */
export function recordOf<T>(is: Check<T>): Check<Readonly<Record<string, T>>> {
  return (value): value is Readonly<Record<string, T>> =>
    isFields(value) && Object.values(value).every(is);
}

/** All of these names, each with a value of its kind; others do not count. */
export function shapeOf<T extends object>(
  fields: {
    readonly [Name in keyof T]: Check<T[Name]>;
  },
): Check<T> {
  const checks: [string, Check<unknown>][] = Object.entries(fields);
  return (value): value is T =>
    isFields(value) && checks.every(([name, is]) => Object.hasOwn(value, name) && is(value[name]));
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
