"use client";

import { useRouter } from "next/navigation";
import { useEffect, useMemo } from "react";
import { Notice } from "@/components/notice";
import { Wordmark } from "@/components/wordmark";
import { MarketBanner } from "@/features/connection/market-banner";
import { SymbolPicker } from "@/features/symbol-picker/symbol-picker";
import { useHealth, useSymbols } from "@/lib/api/queries";
import { instrumentOf } from "@/lib/market/instrument";
import { rememberMarket } from "@/lib/market/last-market";
import { MarketView } from "./market-view";

/** One market, once it is known what the exchange says of it. */
export function MarketPage({ symbol }: { symbol: string }) {
  const router = useRouter();
  const { data: symbols, failureCount } = useSymbols();
  const market = useHealth().data?.market ?? null;
  const listed = symbols?.find((other) => other.symbol === symbol);
  const instrument = useMemo(() => listed && instrumentOf(listed), [listed]);
  useEffect(() => {
    if (listed) rememberMarket(listed.symbol);
  }, [listed]);

  const navigation = (
    <>
      <Wordmark />
      <SymbolPicker
        symbols={symbols ?? []}
        selected={symbol}
        onSelect={(chosen) => router.push(`/market/${chosen}`)}
      />
    </>
  );
  return (
    <div className="flex min-h-dvh flex-col lg:h-dvh">
      <MarketBanner market={market} />
      {instrument ? (
        <MarketView key={symbol} instrument={instrument} market={market} navigation={navigation} />
      ) : (
        <>
          <header className="flex items-center gap-4 border-b border-line bg-surface px-3 py-2">
            {navigation}
          </header>
          <main className="flex flex-1">
            {symbols ? (
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
          </main>
        </>
      )}
    </div>
  );
}
