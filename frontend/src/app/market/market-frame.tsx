"use client";

import { useParams, useRouter, useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import { SymbolPicker } from "@/features/symbol-picker/symbol-picker";
import { useSymbols } from "@/lib/api/queries";
import { changedMarketAddress, intervalOf } from "@/lib/market/addresses";

/**
 * What stays when the market changes, so that the picker keeps the focus. Its grid also takes the
 * page's own parts: the figures beside the picker, and the panels below.
 */
export function MarketFrame({ children }: { children: ReactNode }) {
  const router = useRouter();
  const { symbol } = useParams<{ symbol?: string }>();
  const query = useSearchParams();
  const { data: symbols } = useSymbols();
  return (
    <main className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_auto] grid-rows-[0_auto_auto_minmax(0,1fr)] md:grid-cols-[auto_minmax(0,1fr)_auto] md:grid-rows-[0_auto_minmax(0,1fr)]">
      <div className="col-span-full row-start-1" />
      <div className="row-start-2 flex items-center bg-surface py-2 pl-3 md:border-b md:border-line">
        <SymbolPicker
          symbols={symbols ?? []}
          selected={symbol ?? null}
          onSelect={(chosen) => router.push(changedMarketAddress(query, chosen, intervalOf(query)))}
        />
      </div>
      {children}
    </main>
  );
}
