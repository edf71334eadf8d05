"use client";

import { SortButton } from "@/components/data-table/sort-button";
import type { ListedSymbol, RankedCoin } from "@/lib/api/types";
import { directionOf } from "@/lib/table/order";
import { CoinRow } from "./coin-row";
import {
  COLUMN_CLASSES,
  COLUMN_KEYS,
  COLUMN_NAMES,
  type ColumnOrder,
  columnOrderAfter,
} from "./ranked-columns";

const HEAD = "sticky top-0 bg-surface px-2 py-2 font-normal text-2xs";

interface Props {
  readonly coins: readonly RankedCoin[];
  readonly listed: ReadonlyMap<string, ListedSymbol>;
  readonly order: ColumnOrder;
  readonly onOrder: (order: ColumnOrder) => void;
  /** How much of the window is known of a coin, ms; null when all of it is. */
  readonly spanOf: (coin: RankedCoin) => number | null;
}

/** Coins of a ranking; each heading orders them. */
export function RankingTable({ coins, listed, order, onOrder, spanOf }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
    <div tabIndex={0} className="min-h-0 flex-1 overflow-auto">
      <table data-testid="ranking" className="w-full text-right text-xs">
        <thead>
          <tr>
            {COLUMN_KEYS.map((key) => {
              const direction = directionOf(order, key);
              return (
                <th
                  key={key}
                  scope="col"
                  aria-sort={direction ?? "none"}
                  className={`${HEAD} ${COLUMN_CLASSES[key]}`}
                >
                  <SortButton
                    label={key === "rank" ? "#" : COLUMN_NAMES[key]}
                    direction={direction}
                    onSort={() => onOrder(columnOrderAfter(order, key))}
                    atEnd={key !== "rank" && key !== "market"}
                  />
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {coins.map((coin) => (
            <CoinRow
              key={coin.symbol}
              coin={coin}
              listed={listed.get(coin.symbol)}
              knownSpanMs={spanOf(coin)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
