"use client";

import Link from "next/link";
import { useParams, useRouter, useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import { Wordmark } from "@/components/wordmark";
import { MarketBanner } from "@/features/connection/market-banner";
import { SymbolPicker } from "@/features/symbol-picker/symbol-picker";
import { useHealth, useSymbols } from "@/lib/api/queries";
import { intervalOf, marketAddress } from "@/lib/market/addresses";

/**
 * What stays when the market changes, so that the picker keeps the focus. Its grid also takes the
 * page's own parts: the figures beside the picker, and the panels below.
 */
export function MarketFrame({ children }: { children: ReactNode }) {
  const router = useRouter();
  const { symbol } = useParams<{ symbol: string }>();
  const interval = intervalOf(useSearchParams());
  const { data: symbols } = useSymbols();
  const market = useHealth().data?.market ?? null;
  return (
    <div className="grid min-h-dvh grid-cols-[minmax(0,1fr)_auto] grid-rows-[auto_auto_auto_minmax(0,1fr)] md:grid-cols-[auto_minmax(0,1fr)_auto] md:grid-rows-[auto_auto_minmax(0,1fr)] lg:h-dvh">
      <header className="contents">
        <div className="col-span-full row-start-1">
          <MarketBanner market={market} />
        </div>
        <div className="row-start-2 flex items-center gap-4 bg-surface py-2 pl-3 md:border-b md:border-line">
          <Wordmark />
          <SymbolPicker
            symbols={symbols ?? []}
            selected={symbol}
            onSelect={(chosen) => router.push(marketAddress(chosen, interval))}
          />
          <Link href="/ranking" className="rounded-sm text-xs text-muted hover:text-ink">
            Ranking
          </Link>
        </div>
      </header>
      {children}
    </div>
  );
}
