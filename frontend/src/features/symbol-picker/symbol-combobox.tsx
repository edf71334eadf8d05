"use client";

import { Combobox } from "@base-ui/react/combobox";
import { type LeftAs, useTakenFocus } from "@/components/use-stand-in";
import type { ListedSymbol } from "@/lib/api/types";
import { pairName } from "@/lib/market/instrument";
import type { TakeTyped } from "@/lib/type-ahead";
import { buttonOf, CHOOSE, type SymbolPickerProps } from "./picker-button";

interface Props extends SymbolPickerProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** Puts what was typed before into the search field when it gets the focus. */
  readonly takeTyped: TakeTyped;
  readonly leftAs: LeftAs;
}

/** The whole of a `SymbolPicker`, once it is wanted. */
export function SymbolCombobox(props: Props) {
  const { symbols, selected, onSelect, open, onOpenChange, takeTyped, leftAs } = props;
  const trigger = useTakenFocus(leftAs);
  return (
    <Combobox.Root
      open={open}
      onOpenChange={(next) => onOpenChange(next)}
      items={symbols}
      value={symbols.find((listed) => listed.symbol === selected) ?? null}
      onValueChange={(listed: ListedSymbol | null) => listed && onSelect(listed.symbol)}
      itemToStringLabel={(listed: ListedSymbol) => pairName(listed)}
      isItemEqualToValue={(a, b) => a.symbol === b.symbol}
      filter={matches}
      autoHighlight
    >
      <Combobox.Trigger ref={trigger} {...buttonOf(props)} />
      <Combobox.Portal>
        <Combobox.Positioner align="start" sideOffset={6} className="z-20">
          <Combobox.Popup
            aria-label={CHOOSE}
            onFocus={takeTyped}
            className="w-64 max-w-(--available-width) overflow-hidden rounded-md border border-line bg-surface shadow-xl"
          >
            <Combobox.Input
              aria-label="Search markets"
              placeholder="Search, as in BTC"
              className="h-10 w-full border-b border-line bg-surface px-3 text-sm placeholder:text-muted any-pointer-coarse:text-base"
            />
            <Combobox.Empty>
              <p className="p-3 text-xs text-muted empty:hidden">No market by that name.</p>
            </Combobox.Empty>
            <Combobox.List className="max-h-[min(20rem,calc(var(--available-height)-3rem))] overflow-y-auto py-1 empty:p-0">
              {(listed: ListedSymbol) => (
                <Combobox.Item
                  key={listed.symbol}
                  value={listed}
                  className="flex cursor-default items-center justify-between px-3 py-1.5 text-sm data-highlighted:bg-raised data-selected:text-accent"
                >
                  <span>
                    <span className="font-medium">{listed.base_asset}</span>
                    <span className="text-muted">/{listed.quote_asset}</span>
                  </span>
                  {listed.status !== "TRADING" && (
                    <span className="text-2xs text-notice">{listed.status.toLowerCase()}</span>
                  )}
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}

/** `btc`, `btcusdt` and `btc/usdt` all find BTC/USDT. */
function matches(listed: ListedSymbol, query: string): boolean {
  const wanted = query.replace(/[^a-z0-9]/gi, "").toUpperCase();
  return listed.symbol.includes(wanted);
}
