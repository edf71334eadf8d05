"use client";

import { useMemo } from "react";
import { PageChoice } from "@/components/data-table/page-choice";
import { Notice } from "@/components/notice";
import { QuietSelect } from "@/components/quiet-select";
import type { ListedSymbol, Ranking } from "@/lib/api/types";
import { utcDateTime } from "@/lib/format/times";
import type { RankingChoice } from "@/lib/market/addresses";
import { knownSpanMs } from "./known-span";
import { COLUMN_KEYS, COLUMN_NAMES, columnOrderAfter } from "./ranked-columns";
import { useRankingQuery } from "./ranking-query";
import { RankingTable } from "./ranking-table";
import { PAGE_SIZE, useRankedPage } from "./use-ranked-page";
import { winnersOf } from "./winners";

interface Props {
  readonly choice: RankingChoice;
  readonly ranking: Ranking;
  readonly symbols: readonly ListedSymbol[];
}

/** A ranking's coins, page by page, and what the figures mean. */
export function RankedCoins({ choice, ranking, symbols }: Props) {
  const [query, setQuery] = useRankingQuery();
  const listed = useMemo(
    () => new Map(symbols.map((symbol) => [symbol.symbol, symbol])),
    [symbols],
  );
  const winners = useMemo(() => winnersOf(choice.kind, ranking.coins), [choice.kind, ranking]);
  const shown = query.all ? ranking.coins : winners;
  const { coins, page, pageCount } = useRankedPage(shown, query.sort, query.page - 1);
  const first = page * PAGE_SIZE + 1;
  const verb = choice.kind === "gainers" ? "rose" : "fell";
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line px-3 py-1.5 text-xs">
        <p role="status" className="text-muted">
          <span className="font-medium text-ink">{winners.length}</span> of {ranking.coins.length}{" "}
          coins {verb} over {choice.window === "24h" ? "24 h" : "1 h"}
        </p>
        <button
          type="button"
          aria-pressed={query.all}
          onClick={() => setQuery({ all: !query.all, page: null })}
          className="flex h-8 items-center rounded-md border border-line px-2.5 text-muted hover:text-ink aria-pressed:bg-raised aria-pressed:font-semibold aria-pressed:text-ink"
        >
          All coins
        </button>
        <span className="ml-auto flex items-center @min-[60rem]:hidden">
          <QuietSelect
            label="Order by"
            value={query.sort.key}
            options={COLUMN_KEYS.map((key) => ({ value: key, name: COLUMN_NAMES[key] }))}
            onChange={(key) =>
              key !== query.sort.key &&
              setQuery({ sort: columnOrderAfter(query.sort, key), page: null })
            }
          />
        </span>
      </div>
      {shown.length === 0 ? (
        <Notice title={`No coin ${verb}`}>
          None of the {ranking.coins.length} coins {verb} over the {WINDOW_NAMES[choice.window]}.
        </Notice>
      ) : (
        <RankingTable
          coins={coins}
          listed={listed}
          order={query.sort}
          onOrder={(sort) => setQuery({ sort, page: null })}
          spanOf={(coin) => knownSpanMs(coin, ranking.as_of, choice.window)}
        />
      )}
      <footer className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-t border-line px-3 py-2">
        <p className="max-w-3xl flex-1 basis-72 text-2xs text-muted">
          As of {utcDateTime(ranking.as_of)} UTC, over the {WINDOW_NAMES[choice.window]} before.
          Coins that are not traded, or of which nothing new is known, are left out; a coin that is
          known for less than that has the time below its change. Market cap: the price times the
          circulating supply known on the date below it.
        </p>
        {pageCount > 1 && (
          <PageChoice
            page={page}
            pageCount={pageCount}
            onChoose={(chosen) => setQuery({ page: chosen + 1 })}
            summary={`${first}–${first + coins.length - 1} of ${shown.length}`}
          />
        )}
      </footer>
    </>
  );
}

const WINDOW_NAMES = { "24h": "24 hours", "1h": "hour" } as const;
