"use client";

import { ChoiceLink } from "@/components/choice-link";
import {
  presentQuery,
  RANKING_KINDS,
  RANKING_WINDOWS,
  type RankingChoice,
  rankingAddress,
  rankingOf,
} from "@/lib/market/addresses";

const KIND_NAMES = { gainers: "Gainers", losers: "Losers" } as const;

/** Which ranking: each choice is a link to the page that shows it. */
export function RankingChoices({ choice }: { choice: RankingChoice }) {
  return (
    <div className="flex gap-3">
      <nav aria-label="Direction" className="flex gap-0.5">
        {RANKING_KINDS.map((kind) => (
          <ChoiceLink
            key={kind}
            address={rankingAddress({ ...choice, kind })}
            presentAddress={() => rankingAddress({ ...rankingOf(presentQuery()), kind })}
            chosen={kind === choice.kind}
          >
            {KIND_NAMES[kind]}
          </ChoiceLink>
        ))}
      </nav>
      <nav aria-label="Window" className="flex gap-0.5">
        {RANKING_WINDOWS.map((window) => (
          <ChoiceLink
            key={window}
            address={rankingAddress({ ...choice, window })}
            presentAddress={() => rankingAddress({ ...rankingOf(presentQuery()), window })}
            chosen={window === choice.window}
          >
            {window}
          </ChoiceLink>
        ))}
      </nav>
    </div>
  );
}
