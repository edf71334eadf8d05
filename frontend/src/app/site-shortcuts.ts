import type { Shortcut } from "@/features/command-palette/shortcuts";
import { DESTINATION_NAMES, DESTINATIONS, destinationAddress } from "@/features/shell/destinations";
import { INTERVAL_NAMES, INTERVALS } from "@/lib/market/intervals";
import { otherZone, PAGE_KEYS, type SiteState } from "./site-commands";

/** The keys that act on the whole page, in the order in which they are listed. */
export function siteShortcuts(site: SiteState): Shortcut[] {
  const { market } = site;
  const anywhere = [
    { keys: "/", name: "Search markets and commands", run: site.openPalette },
    { keys: "?", name: "These shortcuts", run: site.openHelp },
    ...DESTINATIONS.map((name) => ({
      keys: PAGE_KEYS[name],
      name: DESTINATION_NAMES[name],
      run: () => site.goTo(destinationAddress(name, site.lastMarket)),
    })),
    { keys: "t", name: "Dark or light", run: site.toggleScheme },
    { keys: "u", name: "UTC or local times", run: () => site.setZone(otherZone(site.zone)) },
  ].map((shortcut) => ({ ...shortcut, group: "Everywhere" }));
  const inMarket = [
    ...INTERVALS.map((interval, index) => ({
      keys: String(index + 1),
      name: `Candles of ${INTERVAL_NAMES[interval]}`,
      run: () => market && site.toInterval(interval),
    })),
    {
      keys: "f",
      name: "Favourite or not",
      run: () => market && site.toggleFavourite(market.symbol),
    },
    { keys: "[", name: "Market before, by name", run: () => toNeighbour(site, -1) },
    { keys: "]", name: "Market after, by name", run: () => toNeighbour(site, 1) },
  ].map((shortcut) => ({ ...shortcut, group: "On a market" }));
  return [...anywhere, ...inMarket];
}

/** Each press goes one further, though the market before may not be shown yet. */
function toNeighbour({ headedFor, symbols, toMarket }: SiteState, step: 1 | -1): void {
  const from = headedFor();
  if (from === null || symbols.length === 0) return;
  const names = symbols.map(({ symbol }) => symbol).sort();
  const at = names.indexOf(from);
  const next = names[(at + step + names.length) % names.length];
  if (next !== undefined) toMarket(next);
}
