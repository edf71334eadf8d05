import {
  boolean,
  discriminatedUnion,
  gte,
  literal,
  number,
  object,
  enum as oneOf,
  record,
  string,
} from "zod/mini";
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

const SETTINGS = object({
  least: number().check(gte(0)),
  unit: oneOf(["base", "quote"]),
  together: boolean(),
  large: discriminatedUnion("by", [
    object({ by: literal("percent"), percent: number().check(gte(0)) }),
    object({ by: literal("amount"), amount: number().check(gte(0)) }),
  ]),
});

const bySymbol = stored<Record<string, TapeSettings>>("tape", record(string(), SETTINGS), {});

/** The settings of one symbol: an amount that is large for one is nothing for another. */
export function useTapeSettings(symbol: string) {
  const [all, set] = useStored(bySymbol);
  const change = (changed: Partial<TapeSettings>) =>
    set((last) => ({ ...last, [symbol]: { ...(last[symbol] ?? DEFAULT_SETTINGS), ...changed } }));
  const reset = () => set(({ [symbol]: _, ...others }) => others);
  return { settings: all[symbol] ?? DEFAULT_SETTINGS, change, reset } as const;
}
