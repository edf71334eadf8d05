"use client";

import { useSearchParams } from "next/navigation";
import { useEffect, useState } from "react";
import { choicesOf, codesOf, type IndicatorChoice } from "@/lib/indicators/choice";
import { indicatorsAddress, indicatorsOf, presentQuery } from "@/lib/market/addresses";
import { text } from "@/lib/stored/checks";
import { stored } from "@/lib/stored/stored";
import { useStored } from "@/lib/stored/use-stored";
import { type PlacedIndicator, placed } from "./indicator-style";

/** The codes of those that were chosen last in this browser. */
const lastChosen = stored<string>(
  "indicators",
  text((codes) => codes.length <= 200),
  "",
);

/**
 * Takes what those chosen last are to become. What is shown follows a moment later, and is no measure
 * of what was chosen.
 */
export type ChangeIndicators = (
  change: (last: readonly IndicatorChoice[]) => readonly IndicatorChoice[],
) => void;

/**
 * The indicators that the address asks for; of one that says nothing, those chosen last, which are
 * then put into it so that it can be passed on. Changing them is no new page to go back from.
 */
export function useIndicators(
  symbol: string,
): readonly [readonly PlacedIndicator[], ChangeIndicators] {
  const query = useSearchParams();
  const [kept, keep] = useStored(lastChosen);
  const [shown, setShown] = useState<readonly PlacedIndicator[]>([]);
  const asked = indicatorsOf(query);
  const codes = codesOf(asked ?? choicesOf(kept));
  if (codes !== shown.map(({ code }) => code).join(",")) setShown(placed(choicesOf(codes), shown));

  const unsaid = asked === null && codes !== "";
  useEffect(() => {
    const present = presentQuery();
    if (!unsaid || indicatorsOf(present) !== null) return;
    window.history.replaceState(null, "", indicatorsAddress(present, symbol, choicesOf(codes)));
  }, [unsaid, symbol, codes]);

  const change: ChangeIndicators = (changed) => {
    const present = presentQuery();
    const choices = changed(indicatorsOf(present) ?? choicesOf(lastChosen.get()));
    keep(codesOf(choices));
    window.history.replaceState(null, "", indicatorsAddress(present, symbol, choices));
  };
  return [shown, change];
}
