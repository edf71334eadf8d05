"use client";

import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { Wordmark } from "@/components/wordmark";
import { MarketBanner } from "@/features/connection/market-banner";
import { RankingPanel } from "@/features/ranking/ranking-panel";
import { useHealth, useSymbols } from "@/lib/api/queries";
import { rankingOf } from "@/lib/market/addresses";

export function RankingPage() {
  const choice = rankingOf(useSearchParams());
  const { data: symbols } = useSymbols();
  const market = useHealth().data?.market ?? null;
  return (
    <div className="flex min-h-dvh flex-col lg:h-dvh">
      <header>
        <MarketBanner market={market} />
        <div className="flex items-center gap-4 border-b border-line bg-surface px-3 py-2">
          <Wordmark />
          <h1 className="text-sm font-semibold">Ranking</h1>
          <Link href="/" className="rounded-sm text-xs text-muted hover:text-ink">
            Market
          </Link>
        </div>
      </header>
      <main className="flex min-h-0 flex-1 flex-col">
        <RankingPanel
          choice={choice}
          symbols={symbols ?? []}
          className="mx-auto w-full max-w-5xl flex-1"
        />
      </main>
    </div>
  );
}
