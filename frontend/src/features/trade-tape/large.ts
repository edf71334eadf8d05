import type { Trade } from "@/lib/api/types";
import type { Recent } from "./recent";

/** Which trades are marked: the largest percent of those seen, or from an amount of the quote on. */
export type LargeChoice =
  | { readonly by: "percent"; readonly percent: number }
  | { readonly by: "amount"; readonly amount: number };

/** Trades that the largest percent is taken of; with fewer, too little is known. */
export const SAMPLE = 1_000;
const LEAST_SAMPLE = 100;

/** From which amount of the quote asset on a trade counts as large; none does while it is infinite. */
export function largeFrom({ items, start, end }: Recent<Trade>, choice: LargeChoice): number {
  if (choice.by === "amount") return choice.amount;
  if (end - start < LEAST_SAMPLE) return Number.POSITIVE_INFINITY;
  const amounts = items
    .slice(Math.max(start, end - SAMPLE), end)
    .map(({ price, quantity }) => price * quantity)
    .sort((a, b) => b - a);
  const count = Math.max(1, Math.floor((amounts.length * choice.percent) / 100));
  return amounts[count - 1] ?? Number.POSITIVE_INFINITY;
}
