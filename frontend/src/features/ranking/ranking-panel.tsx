"use client";

import { Notice } from "@/components/notice";
import { Panel } from "@/components/panel";
import { useRanking } from "@/lib/api/queries";
import type { ListedSymbol } from "@/lib/api/types";
import type { RankingChoice } from "@/lib/market/addresses";
import { RankedCoins } from "./ranked-coins";
import { RankingChoices } from "./ranking-choices";
import { useRankingQuery } from "./ranking-query";

interface Props {
  readonly choice: RankingChoice;
  readonly symbols: readonly ListedSymbol[];
  readonly className?: string;
}

/** The coins that rose or fell the most, each with a link to its market. */
export function RankingPanel({ choice, symbols, className = "" }: Props) {
  const { data: ranking, failureReason } = useRanking(choice.kind, choice.window);
  const [{ all }] = useRankingQuery();
  return (
    <Panel
      title={TITLES[choice.kind][all ? "all" : "winners"]}
      aside={<RankingChoices choice={choice} />}
      className={className}
    >
      {ranking && ranking.coins.length > 0 ? (
        <RankedCoins choice={choice} ranking={ranking} symbols={symbols} />
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

const TITLES = {
  gainers: { winners: "Top gainers", all: "All coins, by rise" },
  losers: { winners: "Top losers", all: "All coins, by fall" },
} as const;
