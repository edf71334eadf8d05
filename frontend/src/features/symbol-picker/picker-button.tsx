import type { ListedSymbol } from "@/lib/api/types";
import { pairName } from "@/lib/market/instrument";

export const CHOOSE = "Choose a market";

export interface SymbolPickerProps {
  readonly symbols: readonly ListedSymbol[];
  /** Null as long as no market is chosen. */
  readonly selected: string | null;
  readonly onSelect: (symbol: string) => void;
}

/** What the button is and shows. */
export function buttonOf({ symbols, selected }: SymbolPickerProps) {
  const value = symbols.find((listed) => listed.symbol === selected);
  const shown = value ? pairName(value) : (selected ?? CHOOSE);
  return {
    "aria-label": selected === null ? CHOOSE : `Market: ${shown}. Choose another`,
    className:
      "flex h-8 items-center gap-2 rounded-md border border-line bg-raised px-2.5 text-sm font-semibold hover:border-muted",
    children: (
      <>
        {shown}
        <svg aria-hidden="true" viewBox="0 0 10 6" className="w-2.5 text-muted">
          <path d="m1 1 4 4 4-4" fill="none" stroke="currentColor" strokeWidth="1.5" />
        </svg>
      </>
    ),
  };
}
