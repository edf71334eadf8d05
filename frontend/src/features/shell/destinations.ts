/** The pages of the site, in the order of its navigation. */
export const DESTINATIONS = ["overview", "market", "ranking", "health"] as const;

export type Destination = (typeof DESTINATIONS)[number];

export const DESTINATION_NAMES: Record<Destination, string> = {
  overview: "Overview",
  market: "Market",
  ranking: "Ranking",
  health: "Health",
};

/** Where a page is; the market is the one that was looked at last, which /market finds out. */
export function destinationAddress(destination: Destination, lastMarket: string | null): string {
  if (destination === "overview") return "/";
  if (destination === "market" && lastMarket !== null) return `/market/${lastMarket}`;
  return `/${destination}`;
}

/** Which page an address's path belongs to; null for one that is none of them. */
export function destinationOf(path: string): Destination | null {
  if (path === "/") return "overview";
  const first = path.split("/")[1];
  return DESTINATIONS.find((name) => name === first && name !== "overview") ?? null;
}
