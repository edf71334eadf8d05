import { boolean, either, number, oneOf, recordOf, shapeOf } from "@/lib/stored/checks";
import { stored } from "@/lib/stored/stored";
import { useStored } from "@/lib/stored/use-stored";
import type { LargeChoice } from "./large";
import type { TapeChoice } from "./tape-rows";

/** What is shown of a symbol's trades, and which of them are marked. */
export interface TapeSettings extends TapeChoice {
  readonly large: LargeChoice;
}

export const DEFAULT_SETTINGS: TapeSettings = {
  least: 0,
  unit: "base",
  together: false,
  large: { by: "percent", percent: 1 },
};

const notNegative = number((value) => value >= 0);

const SETTINGS = shapeOf<TapeSettings>({
  least: notNegative,
  unit: oneOf(["base", "quote"]),
  together: boolean,
  large: either(
    shapeOf({ by: oneOf(["percent"]), percent: notNegative }),
    shapeOf({ by: oneOf(["amount"]), amount: notNegative }),
  ),
});

const bySymbol = stored<Readonly<Record<string, TapeSettings>>>("tape", recordOf(SETTINGS), {});

/** The settings of one symbol: an amount that is large for one is nothing for another. */
export function useTapeSettings(symbol: string) {
  const [all, set] = useStored(bySymbol);
  const change = (changed: Partial<TapeSettings>) =>
    set((last) => ({ ...last, [symbol]: { ...(last[symbol] ?? DEFAULT_SETTINGS), ...changed } }));
  const reset = () => set(({ [symbol]: _, ...others }) => others);
  return { settings: all[symbol] ?? DEFAULT_SETTINGS, change, reset } as const;
}
