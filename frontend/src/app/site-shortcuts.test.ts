import { expect, test } from "vitest";
import { aListedSymbol } from "@/testing/builders";
import type { SiteState } from "./site-commands";
import { siteShortcuts } from "./site-shortcuts";

const SYMBOLS = ["BTC", "ADA", "ETH", "SOL"].map((base) => aListedSymbol(base));

/** A site on a market that takes longer to come than all that is pressed. */
function aSlowSite(symbol: string | null) {
  const gone: string[] = [];
  const site: SiteState = {
    symbols: SYMBOLS,
    favourites: [],
    market: symbol === null ? null : { symbol, interval: "1m" },
    headedFor: () => gone.at(-1) ?? symbol,
    lastMarket: null,
    theme: "system",
    zone: "utc",
    goTo: () => undefined,
    toMarket: (chosen) => gone.push(chosen),
    toInterval: () => undefined,
    toggleFavourite: () => undefined,
    setTheme: () => undefined,
    toggleScheme: () => undefined,
    setZone: () => undefined,
    openPalette: () => undefined,
    openHelp: () => undefined,
  };
  const press = (key: string) =>
    siteShortcuts(site)
      .find(({ keys }) => keys === key)
      ?.run();
  return { gone, press };
}

test("each press goes to the next market by name, however slowly the last one comes", () => {
  const { gone, press } = aSlowSite("BTCUSDT");
  for (const key of ["]", "]", "]", "["]) press(key);
  expect(gone).toEqual(["ETHUSDT", "SOLUSDT", "ADAUSDT", "SOLUSDT"]);
});

test("there is no next market where none is looked at", () => {
  const { gone, press } = aSlowSite(null);
  press("]");
  expect(gone).toEqual([]);
});
