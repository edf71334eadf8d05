import { listOf, text } from "@/lib/stored/checks";
import { stored } from "@/lib/stored/stored";
import { useStored } from "@/lib/stored/use-stored";

const MAX_FAVOURITES = 500;

/** The symbols that are marked in this browser, in the order in which they were. */
export const favourites = stored<readonly string[]>(
  "favourites",
  listOf(text(), MAX_FAVOURITES),
  [],
);

export function useFavourites(): readonly string[] {
  return useStored(favourites)[0];
}

/** Marks a symbol, or takes the mark away. Beyond the bound the oldest mark goes. */
export function toggleFavourite(symbol: string): void {
  favourites.set((marked) => toggled(marked, symbol));
}

/** Pure: `marked` with `symbol` at its end, or without it when it was there. */
export function toggled(marked: readonly string[], symbol: string): readonly string[] {
  return marked.includes(symbol)
    ? marked.filter((other) => other !== symbol)
    : [...marked, symbol].slice(-MAX_FAVOURITES);
}
