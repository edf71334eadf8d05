"use client";

import { useEffect, useMemo } from "react";
import { Notice } from "@/components/notice";
import { useHealth, useSymbols } from "@/lib/api/queries";
import { instrumentOf } from "@/lib/market/instrument";
import { lastMarket } from "@/lib/market/last-market";
import { MarketView } from "./market-view";

/** One market, once it is known what the exchange says of it. */
export function MarketPage({ symbol }: { symbol: string }) {
  const { data: symbols, failureCount } = useSymbols();
  const market = useHealth().data?.market ?? null;
  const listed = symbols?.find((other) => other.symbol === symbol);
  const instrument = useMemo(() => listed && instrumentOf(listed), [listed]);
  useEffect(() => {
    if (listed) lastMarket.set(listed.symbol);
  }, [listed]);

  if (instrument) return <MarketView instrument={instrument} market={market} />;
  return (
    <>
      <div className="bg-surface md:col-span-2 md:border-b md:border-line" />
      <div className="col-span-full flex">
        {symbols?.length === 0 ? (
          <Notice busy title="No market yet">
            The platform follows no symbol so far. This page goes on as soon as it does.
          </Notice>
        ) : symbols ? (
          <Notice title={`${symbol} is not followed here`}>
            Choose another market from the list at the top.
          </Notice>
        ) : failureCount > 0 ? (
          <Notice busy title="The API does not answer">
            Trying again. The page goes on by itself as soon as it does.
          </Notice>
        ) : (
          <Notice busy title={`Loading ${symbol}`} />
        )}
      </div>
    </>
  );
}
