import type { RankingKind, RankingWindow } from "@/lib/api/types";
import { DEFAULT_INTERVAL, type Interval, intervalNamed } from "./intervals";

const INTERVAL = "interval";

/** The address of a market's page. The default is left out, so that each view has one address. */
export function marketAddress(symbol: string, interval: Interval = DEFAULT_INTERVAL): string {
  return interval === DEFAULT_INTERVAL
    ? `/market/${symbol}`
    : `/market/${symbol}?${new URLSearchParams({ [INTERVAL]: interval })}`;
}

/** The address of a market in an interval, with whatever else the present address asks for. */
export function changedMarketAddress(
  present: URLSearchParams,
  symbol: string,
  interval: Interval,
): string {
  const query = new URLSearchParams(present);
  if (interval === DEFAULT_INTERVAL) query.delete(INTERVAL);
  else query.set(INTERVAL, interval);
  return query.size === 0 ? `/market/${symbol}` : `/market/${symbol}?${query}`;
}

/** Which interval a market's address asks for. */
export function intervalOf(query: Pick<URLSearchParams, "get">): Interval {
  return intervalNamed(query.get(INTERVAL));
}

export const RANKING_KINDS = ["gainers", "losers"] as const satisfies RankingKind[];
export const RANKING_WINDOWS = ["24h", "1h"] as const satisfies RankingWindow[];

/** Which ranking a page shows. */
export interface RankingChoice {
  readonly kind: RankingKind;
  readonly window: RankingWindow;
}

export function rankingAddress({ kind, window }: RankingChoice): string {
  const query = new URLSearchParams();
  if (kind !== RANKING_KINDS[0]) query.set("type", kind);
  if (window !== RANKING_WINDOWS[0]) query.set("window", window);
  return query.size === 0 ? "/ranking" : `/ranking?${query}`;
}

/** Which ranking an address asks for; what it does not say, or says wrongly, is the default. */
export function rankingOf(query: Pick<URLSearchParams, "get">): RankingChoice {
  return {
    kind: RANKING_KINDS.find((kind) => kind === query.get("type")) ?? RANKING_KINDS[0],
    window: RANKING_WINDOWS.find((window) => window === query.get("window")) ?? RANKING_WINDOWS[0],
  };
}
