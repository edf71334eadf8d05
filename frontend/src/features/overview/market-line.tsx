"use client";

import Link from "next/link";
import { memo } from "react";
import { Badge } from "@/components/badge";
import { Change } from "@/components/change";
import { FavouriteStar } from "@/components/favourite-star";
import { Flash } from "@/components/flash";
import type { Ticker } from "@/lib/api/tickers";
import type { Candle } from "@/lib/api/types";
import { formatCompact, formatDecimal } from "@/lib/format/decimals";
import type { MultiFeed } from "@/lib/live/multi-feed";
import { useSymbolSnapshot } from "@/lib/live/use-multi-feed";
import { marketAddress } from "@/lib/market/addresses";
import type { Instrument } from "@/lib/market/instrument";
import { FROM_MEDIUM, FROM_WIDE, GRID, NARROW_ONLY } from "./columns";
import { changeOf, changeRatioOf, quoteOf } from "./quote";
import { RangeBar } from "./range-bar";
import { SparkLine } from "./spark-line";

interface Props {
  readonly instrument: Instrument;
  readonly halted: string | null;
  readonly quiet: boolean;
  readonly ticker: Ticker | undefined;
  readonly closes: readonly (number | null)[];
  readonly favourite: boolean;
  readonly feed: MultiFeed<Candle | null>;
}

const NO_FIGURE = <span className="text-muted">–</span>;

/** One market of the table. It renders again when its own figures change, and for nothing else. */
export const MarketLine = memo(function MarketLine(props: Props) {
  const { instrument, ticker } = props;
  const minute = useSymbolSnapshot(props.feed, instrument.symbol)?.state ?? null;
  const quote = ticker === undefined ? null : quoteOf(ticker, minute);
  const price = quote?.price ?? minute?.close ?? null;
  const change = quote === null ? null : changeOf(quote);
  const decimals = instrument.priceDecimals;
  const volume = quote === null ? null : `${formatCompact(quote.quoteVolume)} ${instrument.quote}`;
  const name = `${instrument.base}/${instrument.quote}`;
  return (
    <div className={`h-full text-right text-xs ${GRID} ${props.halted ? "opacity-70" : ""}`}>
      <div role="cell" className="relative z-10">
        <FavouriteStar symbol={instrument.symbol} name={name} marked={props.favourite} />
      </div>
      <div role="rowheader" className="min-w-0 text-left">
        <Link
          href={marketAddress(instrument.symbol)}
          prefetch={false}
          className="text-sm after:absolute after:inset-0 @min-[44rem]:text-xs"
        >
          <span className="font-semibold">{instrument.base}</span>
          <span className="text-muted">/{instrument.quote}</span>
        </Link>{" "}
        <Standing halted={props.halted} quiet={props.quiet} />
        <span className={`block truncate text-2xs text-muted ${NARROW_ONLY}`}>{volume}</span>
      </div>
      <div role="cell" className="font-medium">
        {price === null ? (
          NO_FIGURE
        ) : (
          <Flash value={price}>
            <span data-field="price" className="text-sm @min-[44rem]:text-xs">
              {formatDecimal(price, decimals)}
            </span>
          </Flash>
        )}
        {quote && (
          <span className={`block ${NARROW_ONLY}`}>
            <Change ratio={changeRatioOf(quote)} />
          </span>
        )}
      </div>
      <div role="cell" data-field="change" className={FROM_MEDIUM}>
        {quote === null ? NO_FIGURE : <Change ratio={changeRatioOf(quote)} />}
      </div>
      <div role="cell" data-field="difference" className={FROM_MEDIUM}>
        {change === null ? NO_FIGURE : `${change > 0 ? "+" : ""}${formatDecimal(change, decimals)}`}
      </div>
      <div role="cell" className={FROM_WIDE}>
        {quote === null ? NO_FIGURE : <RangeBar quote={quote} decimals={decimals} />}
      </div>
      <div role="cell" data-field="volume" className={FROM_MEDIUM}>
        {volume ?? NO_FIGURE}
      </div>
      <div role="cell">
        <SparkLine
          closes={props.closes}
          price={price}
          rising={change === null || change === 0 ? null : change > 0}
        />
      </div>
    </div>
  );
});

function Standing({ halted, quiet }: { halted: string | null; quiet: boolean }) {
  if (halted !== null) return <Badge>{halted.toLowerCase().replaceAll("_", " ")}</Badge>;
  return quiet ? <Badge>no news</Badge> : null;
}
