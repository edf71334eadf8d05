"use client";

import { useParams, useRouter, useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";
import { useSymbols } from "@/lib/api/queries";
import { changedMarketAddress, intervalOf, presentQuery } from "@/lib/market/addresses";
import { toggleFavourite, useFavourites } from "@/lib/market/favourites";
import { lastMarket } from "@/lib/market/last-market";
import { useTimeZone } from "@/lib/market/time-zone";
import { useStored } from "@/lib/stored/use-stored";
import { theme, toggleScheme } from "@/lib/theme/theme";
import type { SiteState } from "./site-commands";

interface Dialogs {
  readonly openPalette: () => void;
  readonly openHelp: () => void;
}

/** What the site's commands and shortcuts are made of, at the present address. */
export function useSite(dialogs: Dialogs): SiteState {
  const router = useRouter();
  const { symbol } = useParams<{ symbol?: string }>();
  const query = useSearchParams();
  const { data: symbols = [] } = useSymbols();
  const [last] = useStored(lastMarket);
  const [chosenTheme, setTheme] = useStored(theme);
  const [zone, setZone] = useTimeZone();
  const favourites = useFavourites();
  const interval = intervalOf(query);
  const headedFor = useRef<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another market is where one has arrived
  useEffect(() => {
    headedFor.current = null;
  }, [symbol]);
  return {
    symbols,
    favourites,
    market: symbol === undefined ? null : { symbol, interval },
    lastMarket: last,
    theme: chosenTheme,
    zone,
    goTo: (address) => router.push(address),
    headedFor: () => headedFor.current ?? symbol ?? null,
    toMarket: (chosen) => {
      const present = symbol === undefined ? new URLSearchParams() : presentQuery();
      headedFor.current = chosen;
      router.push(changedMarketAddress(present, chosen, intervalOf(present)));
    },
    toInterval: (chosen) => {
      if (symbol === undefined) return;
      // The page itself stays, so the server need not be asked for it.
      window.history.pushState(null, "", changedMarketAddress(presentQuery(), symbol, chosen));
    },
    toggleFavourite,
    setTheme,
    toggleScheme,
    setZone,
    ...dialogs,
  };
}
