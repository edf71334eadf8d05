import Link from "next/link";
import type { ReactNode } from "react";
import { Change } from "@/components/change";
import type { ListedSymbol, RankedCoin } from "@/lib/api/types";
import { decimalsOf, formatCompact, formatDecimal } from "@/lib/format/decimals";
import { formatSpan } from "@/lib/format/times";
import { marketAddress } from "@/lib/market/addresses";
import { pairName } from "@/lib/market/instrument";
import { COLUMN_CLASSES, type ColumnKey } from "./ranked-columns";

interface Props {
  readonly coin: RankedCoin;
  readonly listed: ListedSymbol | undefined;
  /** How much of the window is known of it, ms; null when all of it is. */
  readonly knownSpanMs: number | null;
}

export function CoinRow({ coin, listed, knownSpanMs }: Props) {
  const decimals = decimalsOf(listed?.tick_size ?? coin.price);
  const price = (value: number) => formatDecimal(value, decimals);
  return (
    <tr
      data-symbol={coin.symbol}
      className="relative border-t border-line/60 hover:bg-raised has-[a:focus-visible]:bg-raised"
    >
      <Cell of="rank">
        <span className="text-muted">{coin.rank}</span>
      </Cell>
      <th scope="row" className={`${CELL} ${COLUMN_CLASSES.market} font-medium`}>
        <Link
          href={marketAddress(coin.symbol)}
          prefetch={false}
          className="after:absolute after:inset-0"
        >
          {listed ? pairName(listed) : coin.symbol}
        </Link>
      </th>
      <Cell of="price">{price(coin.price)}</Cell>
      <Cell of="percent">
        <Change ratio={coin.price_change_percent / 100} />
        {knownSpanMs !== null && (
          <span className="block text-2xs text-notice">in {formatSpan(knownSpanMs)}</span>
        )}
      </Cell>
      <Cell of="change">
        {coin.price_change > 0 ? "+" : ""}
        {price(coin.price_change)}
      </Cell>
      <Cell of="high">{price(coin.high)}</Cell>
      <Cell of="low">{price(coin.low)}</Cell>
      <Cell of="quote-volume">
        {formatCompact(coin.quote_volume)} <Unit>{listed?.quote_asset}</Unit>
      </Cell>
      <Cell of="base-volume">
        {formatCompact(coin.base_volume)} <Unit>{listed?.base_asset}</Unit>
      </Cell>
      <Cell of="market-cap">
        {coin.market_cap === null ? (
          <span className="text-muted">not known</span>
        ) : (
          <>
            {formatCompact(coin.market_cap)}
            <span className="block text-2xs text-muted @min-[60rem]:ml-2 @min-[60rem]:inline">
              <span className="sr-only @min-[60rem]:not-sr-only">supply of </span>
              {coin.supply_as_of}
            </span>
          </>
        )}
      </Cell>
    </tr>
  );
}

const CELL = "px-2 py-1.5";

function Cell({ of, children }: { of: ColumnKey; children: ReactNode }) {
  return (
    <td data-field={of} className={`${CELL} ${COLUMN_CLASSES[of]}`}>
      {children}
    </td>
  );
}

function Unit({ children }: { children: ReactNode }) {
  return <span className="text-muted">{children}</span>;
}
