import { KIND_CODES, type KindCode, kindOf } from "./catalogue";

/** More would not be told apart. */
export const MAX_INDICATORS = 8;

/** An indicator with its parameters, as the one that is drawn. */
export interface IndicatorChoice {
  readonly kind: KindCode;
  readonly parameters: readonly number[];
}

/** `sma:20`, `macd:12:26:9`, `vwap`; each choice has one code only. */
export function codeOf({ kind, parameters }: IndicatorChoice): string {
  return [kind, ...parameters].join(":");
}

/** What a code stands for; null when it is not exactly one that `codeOf` writes. */
export function choiceOf(code: string): IndicatorChoice | null {
  const [name, ...texts] = code.split(":");
  const kind = KIND_CODES.find((known) => known === name);
  if (kind === undefined) return null;
  const choice = { kind, parameters: texts.map(Number) };
  return problemOf(choice) === null && codeOf(choice) === code ? choice : null;
}

/** Why parameters cannot be reckoned with, in words for people; null when they can. */
export function problemOf({ kind, parameters }: IndicatorChoice): string | null {
  const wanted = kindOf(kind).parameters;
  if (parameters.length !== wanted.length) return `${kindOf(kind).short} has other parameters`;
  for (const [at, { name, min, max, step }] of wanted.entries()) {
    const value = parameters[at] ?? Number.NaN;
    if (!(value >= min && value <= max)) return `${name} must be between ${min} and ${max}`;
    if (!Number.isInteger(Number((value / step).toFixed(6)))) {
      return step === 1 ? `${name} must be a whole number` : `${name} goes in steps of ${step}`;
    }
  }
  const [fast = 0, slow = 0] = parameters;
  return kind === "macd" && fast >= slow ? "Fast must be less than slow" : null;
}

/** The codes of several, as they stand in an address: `sma:20,rsi:14`. */
export function codesOf(choices: readonly IndicatorChoice[]): string {
  return choices.map(codeOf).join(",");
}

/** Reads what `codesOf` has written. What is not understood, repeated or too many is left out. */
export function choicesOf(codes: string): IndicatorChoice[] {
  const known = [...new Set(codes.split(","))].map(choiceOf);
  return known.filter((choice) => choice !== null).slice(0, MAX_INDICATORS);
}

/** The choices but for one, which is told by its code. */
export function withoutCode(choices: readonly IndicatorChoice[], code: string): IndicatorChoice[] {
  return choices.filter((choice) => codeOf(choice) !== code);
}

/** `SMA 20`, `Bollinger 20 2`. */
export function titleOf({ kind, parameters }: IndicatorChoice): string {
  return [kindOf(kind).short, ...parameters].join(" ");
}
