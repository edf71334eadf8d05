"use client";

import { Notice } from "@/components/notice";
import { Panel } from "@/components/panel";
import { useRanking } from "@/lib/api/queries";
import type { ListedSymbol } from "@/lib/api/types";
import { utcDateTime } from "@/lib/format/times";
import type { RankingChoice } from "@/lib/market/addresses";
import { RankingChoices } from "./ranking-choices";
import { RankingTable } from "./ranking-table";

interface Props {
  readonly choice: RankingChoice;
  readonly symbols: readonly ListedSymbol[];
  readonly className?: string;
}

/** The coins that rose or fell the most, each with a link to its market. */
export function RankingPanel({ choice, symbols, className = "" }: Props) {
  const { data: ranking, failureReason } = useRanking(choice.kind, choice.window);
  return (
    <Panel
      title={choice.kind === "gainers" ? "Top gainers" : "Top losers"}
      aside={<RankingChoices choice={choice} />}
      className={className}
    >
      {ranking && ranking.coins.length > 0 ? (
        <>
          <RankingTable ranking={ranking} symbols={symbols} />
          <p className="border-t border-line px-3 py-2 text-2xs text-muted">
            As of {utcDateTime(ranking.as_of)} UTC, over the {WINDOW_NAMES[choice.window]} before.
            Coins that are not traded, or of which nothing new is known, are left out. Market cap:
            the price times the circulating supply known on the date below it.
          </p>
        </>
      ) : ranking ? (
        <Notice title="No coin to rank">
          Every coin is left out: not traded, or nothing new is known of it.
        </Notice>
      ) : ranking === null ? (
        <Notice busy title="No ranking at the moment">
          <p>
            Rankings are made from the stored candles by the platform's Spark job, and none came
            within the last 15 minutes. Right after the start the first one takes a while.
          </p>
          <p className="mt-1.5">
            When Spark was left out (<code>SPARK=0</code>) there is none. <code>make status</code>{" "}
            tells what is running.
          </p>
        </Notice>
      ) : failureReason ? (
        <Notice busy title="The API does not answer">
          Trying again. The ranking appears as soon as it does.
        </Notice>
      ) : (
        <Notice busy title="Loading the ranking" />
      )}
    </Panel>
  );
}

const WINDOW_NAMES = { "24h": "24 hours", "1h": "hour" } as const;
