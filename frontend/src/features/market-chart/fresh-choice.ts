import { type KindCode, kindOf } from "@/lib/indicators/catalogue";
import { codeOf, type IndicatorChoice, problemOf } from "@/lib/indicators/choice";

/** How much longer the next one of a kind is, of which there is one already. */
const LONGER = 2.5;

/**
 * An indicator of a kind with its usual parameters; when that is there already, with a longer first
 * period. Null when there is no other one.
 */
export function freshChoice(
  kind: KindCode,
  chosen: readonly IndicatorChoice[],
): IndicatorChoice | null {
  const taken = new Set(chosen.map(codeOf));
  let choice: IndicatorChoice = {
    kind,
    parameters: kindOf(kind).parameters.map(({ usual }) => usual),
  };
  while (taken.has(codeOf(choice))) {
    const [first, ...rest] = choice.parameters;
    if (first === undefined) return null;
    choice = { kind, parameters: [Math.round(first * LONGER), ...longer(kind, rest)] };
    if (problemOf(choice) !== null) return null;
  }
  return choice;
}

/** A MACD's other periods grow with the first; the width of bands does not. */
function longer(kind: KindCode, rest: readonly number[]): number[] {
  return kind === "macd" ? rest.map((period) => Math.round(period * LONGER)) : [...rest];
}
