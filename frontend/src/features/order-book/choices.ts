import { number, oneOf, recordOf } from "@/lib/stored/checks";
import { stored } from "@/lib/stored/stored";
import { useStored } from "@/lib/stored/use-stored";
import { IMBALANCE_LEVELS } from "./figures";
import { GROUP_FACTORS } from "./grouping";

const UNITS = ["base", "quote"] as const;

/** What cumulative sizes are counted in. */
export type Unit = (typeof UNITS)[number];

const units = stored<Unit>("book-unit", oneOf(UNITS), "base");
const factors = stored<Readonly<Record<string, number>>>("book-grouping", recordOf(number()), {});
const levels = stored<number>("book-imbalance", number(), 10);

export function useUnit() {
  return useStored(units);
}

/** How many ticks of that symbol are put together. */
export function useFactor(symbol: string) {
  const [chosen, set] = useStored(factors);
  const factor = GROUP_FACTORS.find((known) => known === chosen[symbol]) ?? 1;
  return [factor, (next: number) => set((last) => ({ ...last, [symbol]: next }))] as const;
}

export function useImbalanceLevels() {
  const [chosen, set] = useStored(levels);
  return [IMBALANCE_LEVELS.find((known) => known === chosen) ?? 10, set] as const;
}
