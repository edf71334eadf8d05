import Link from "next/link";
import type { ReactNode } from "react";
import { Direction } from "@/components/direction";
import type { ListedSymbol, RankedCoin, Ranking } from "@/lib/api/types";
import { decimalsOf, formatCompact, formatDecimal, formatPercent } from "@/lib/format/decimals";
import { marketAddress } from "@/lib/market/addresses";
import { pairName } from "@/lib/market/instrument";

const HEAD = "sticky top-0 bg-surface px-2 py-2 font-normal text-muted";
const CELL = "px-2 py-1.5";
const WIDE = "hidden @min-[40rem]:table-cell";

/** The coins in the order of their ranks. */
export function RankingTable(props: { ranking: Ranking; symbols: readonly ListedSymbol[] }) {
  const listed = new Map(props.symbols.map((symbol) => [symbol.symbol, symbol]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
    <div tabIndex={0} className="min-h-0 overflow-auto">
      <table data-testid="ranking" className="w-full text-right text-xs">
        <thead>
          <tr>
            <th scope="col" className={`${HEAD} w-8 pl-3`}>
              <abbr title="Rank" className="no-underline">
                #
              </abbr>
            </th>
            <th scope="col" className={`${HEAD} text-left`}>
              Market
            </th>
            <th scope="col" className={HEAD}>
              Price
            </th>
            <th scope="col" className={HEAD}>
              Change
            </th>
            <th scope="col" className={`${HEAD} ${WIDE}`}>
              High
            </th>
            <th scope="col" className={`${HEAD} ${WIDE}`}>
              Low
            </th>
            <th scope="col" className={`${HEAD} ${WIDE}`}>
              Volume
            </th>
            <th scope="col" className={`${HEAD} pr-3`}>
              Market cap
            </th>
          </tr>
        </thead>
        <tbody>
          {props.ranking.coins.map((coin) => (
            <CoinRow key={coin.symbol} coin={coin} listed={listed.get(coin.symbol)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CoinRow({ coin, listed }: { coin: RankedCoin; listed: ListedSymbol | undefined }) {
  const decimals = decimalsOf(listed?.tick_size ?? coin.price);
  const price = (value: number) => formatDecimal(value, decimals);
  const up = coin.price_change >= 0;
  return (
    <tr data-symbol={coin.symbol} className="border-t border-line hover:bg-raised">
      <td className={`${CELL} pl-3 text-muted`}>{coin.rank}</td>
      <th scope="row" className={`${CELL} text-left font-medium`}>
        <Link href={marketAddress(coin.symbol)} className="text-accent hover:underline">
          {listed ? pairName(listed) : coin.symbol}
        </Link>
      </th>
      <td className={CELL}>
        {price(coin.price)}
        <Small>
          {up ? "+" : ""}
          {price(coin.price_change)}
        </Small>
      </td>
      <td className={`${CELL} font-medium ${up ? "text-up" : "text-down"}`}>
        <span className="inline-flex items-center gap-1">
          <Direction up={up} />
          {formatPercent(coin.price_change_percent / 100)}
        </span>
      </td>
      <td className={`${CELL} ${WIDE}`}>{price(coin.high)}</td>
      <td className={`${CELL} ${WIDE}`}>{price(coin.low)}</td>
      <td className={`${CELL} ${WIDE}`}>
        {formatCompact(coin.quote_volume)} {listed?.quote_asset}
        <Small>
          {formatCompact(coin.base_volume)} {listed?.base_asset}
        </Small>
      </td>
      <td className={`${CELL} pr-3`}>
        {coin.market_cap === null ? (
          <span className="text-muted">not known</span>
        ) : (
          <>
            {formatCompact(coin.market_cap)}
            <Small>
              <span className="sr-only sm:not-sr-only">supply of </span>
              {coin.supply_as_of}
            </Small>
          </>
        )}
      </td>
    </tr>
  );
}

function Small({ children }: { children: ReactNode }) {
  return <span className="block text-2xs font-normal text-muted">{children}</span>;
}
