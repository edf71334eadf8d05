import type { CommandGroup } from "@/features/command-palette/commands";
import {
  DESTINATION_NAMES,
  DESTINATIONS,
  type Destination,
  destinationAddress,
} from "@/features/shell/destinations";
import type { ListedSymbol } from "@/lib/api/types";
import { pairName } from "@/lib/market/instrument";
import { INTERVAL_NAMES, INTERVALS, type Interval } from "@/lib/market/intervals";
import type { TimeZone } from "@/lib/market/time-zone";
import { THEMES, type Theme } from "@/lib/theme/theme";

/** What the commands are made of: what there is, what is looked at, and how to change it. */
export interface SiteState {
  readonly symbols: readonly ListedSymbol[];
  readonly favourites: readonly string[];
  /** The market that is looked at, if one is. */
  readonly market: { readonly symbol: string; readonly interval: Interval } | null;
  /** The market that was chosen last, which may not be shown yet. */
  readonly headedFor: () => string | null;
  readonly lastMarket: string | null;
  readonly theme: Theme;
  readonly zone: TimeZone;
  readonly goTo: (address: string) => void;
  readonly toMarket: (symbol: string) => void;
  readonly toInterval: (interval: Interval) => void;
  readonly toggleFavourite: (symbol: string) => void;
  readonly setTheme: (theme: Theme) => void;
  readonly toggleScheme: () => void;
  readonly setZone: (zone: TimeZone) => void;
  readonly openPalette: () => void;
  readonly openHelp: () => void;
}

export const PAGE_KEYS: Record<Destination, string> = {
  overview: "g o",
  market: "g m",
  ranking: "g r",
  health: "g h",
};
const THEME_NAMES: Record<Theme, string> = {
  system: "as the system's",
  dark: "dark",
  light: "light",
};
const CHOSEN = "chosen";

export function siteCommands(site: SiteState): CommandGroup[] {
  const { market } = site;
  const listed = new Map(site.symbols.map((symbol) => [symbol.symbol, symbol]));
  const marked = site.favourites.flatMap((symbol) => listed.get(symbol) ?? []);
  const rest = site.symbols.filter(({ symbol }) => !site.favourites.includes(symbol));
  const toMarket = (symbol: ListedSymbol) => ({
    id: `market ${symbol.symbol}`,
    title: pairName(symbol),
    keywords: symbol.symbol,
    ...(symbol.symbol === market?.symbol && { note: "shown" }),
    run: () => site.toMarket(symbol.symbol),
  });
  return [
    { name: "Favourites", items: marked.map(toMarket) },
    { name: "Markets", items: rest.map(toMarket), searchedOnly: true },
    ...(market === null ? [] : [marketCommands(site, market)]),
    {
      name: "Pages",
      items: DESTINATIONS.map((name) => ({
        id: `page ${name}`,
        title: DESTINATION_NAMES[name],
        keys: PAGE_KEYS[name],
        run: () => site.goTo(destinationAddress(name, site.lastMarket)),
      })),
    },
    { name: "Preferences", items: preferenceCommands(site) },
  ];
}

function marketCommands(site: SiteState, market: NonNullable<SiteState["market"]>): CommandGroup {
  const listed = site.symbols.find(({ symbol }) => symbol === market.symbol);
  const name = listed ? pairName(listed) : market.symbol;
  const marked = site.favourites.includes(market.symbol);
  return {
    name: "This market",
    items: [
      ...INTERVALS.map((interval, index) => ({
        id: `interval ${interval}`,
        title: `Candles of ${INTERVAL_NAMES[interval]}`,
        keywords: `${interval}, interval ${interval}`,
        keys: String(index + 1),
        ...(interval === market.interval && { note: CHOSEN }),
        run: () => site.toInterval(interval),
      })),
      {
        id: "favourite",
        title: marked ? `Take ${name} out of the favourites` : `Add ${name} to the favourites`,
        keywords: "star, mark",
        keys: "f",
        run: () => site.toggleFavourite(market.symbol),
      },
    ],
  };
}

function preferenceCommands(site: SiteState): CommandGroup["items"] {
  return [
    ...THEMES.map((theme) => ({
      id: `theme ${theme}`,
      title: `Colours ${THEME_NAMES[theme]}`,
      keywords: `theme ${theme}, ${theme} mode`,
      ...(theme === site.theme && { note: CHOSEN }),
      run: () => site.setTheme(theme),
    })),
    {
      id: "zone",
      title: site.zone === "utc" ? "Show local times" : "Show times in UTC",
      keywords: "time zone, clock",
      keys: "u",
      run: () => site.setZone(otherZone(site.zone)),
    },
    {
      id: "help",
      title: "Keyboard shortcuts",
      keywords: "help, keys",
      keys: "?",
      run: site.openHelp,
    },
  ];
}

export function otherZone(zone: TimeZone): TimeZone {
  return zone === "utc" ? "local" : "utc";
}
