"use client";

import type { Instrument } from "@/lib/market/instrument";
import { useStored } from "@/lib/stored/use-stored";
import {
  changedLine,
  NO_LINES,
  onTick,
  type PriceLine,
  priceLines,
  withLine,
  withoutLine,
} from "./price-lines";

/** A symbol's price lines, and what can be done to them. Prices go to the nearest tick. */
export interface PriceLinesOfSymbol {
  readonly lines: readonly PriceLine[];
  readonly add: (price: number) => void;
  readonly move: (id: string, price: number) => void;
  readonly rename: (id: string, name: string) => void;
  readonly remove: (id: string) => void;
}

export function usePriceLines(instrument: Instrument): PriceLinesOfSymbol {
  const [all, set] = useStored(priceLines);
  const { symbol } = instrument;
  return {
    lines: all[symbol] ?? NO_LINES,
    add: (given) => {
      const price = onTick(given, instrument);
      if (price !== null) set((last) => withLine(last, symbol, price));
    },
    move: (id, given) => {
      const price = onTick(given, instrument);
      if (price !== null) set((last) => changedLine(last, symbol, id, { price }));
    },
    rename: (id, name) => set((last) => changedLine(last, symbol, id, { name })),
    remove: (id) => set((last) => withoutLine(last, symbol, id)),
  };
}
