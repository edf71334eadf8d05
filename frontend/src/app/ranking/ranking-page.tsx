"use client";

import { useSearchParams } from "next/navigation";
import { RankingPanel } from "@/features/ranking/ranking-panel";
import { useSymbols } from "@/lib/api/queries";
import { rankingOf } from "@/lib/market/addresses";

export function RankingPage() {
  const choice = rankingOf(useSearchParams());
  const { data: symbols } = useSymbols();
  return (
    <main className="flex min-h-0 flex-1 flex-col">
      <h1 className="sr-only">Ranking</h1>
      <RankingPanel
        choice={choice}
        symbols={symbols ?? []}
        className="mx-auto w-full max-w-[96rem] flex-1"
      />
    </main>
  );
}
