import type { RankingKind, RankingWindow } from "@/lib/api/types";
import { choicesOf, codesOf, type IndicatorChoice } from "@/lib/indicators/choice";
import { DEFAULT_INTERVAL, type Interval, intervalNamed } from "./intervals";

const INTERVAL = "interval";
const INDICATORS = "ind";

/**
 * What the browser's address asks for now. What is rendered follows it a moment later, so whoever
 * changes a part of it begins with this, or what was chosen meanwhile would be lost.
 */
export function presentQuery(): URLSearchParams {
  return new URLSearchParams(window.location.search);
}

/** The address of a market's page. The default is left out, so that each view has one address. */
export function marketAddress(symbol: string, interval: Interval = DEFAULT_INTERVAL): string {
  return changedMarketAddress(new URLSearchParams(), symbol, interval);
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
  return marketAddressWith(query, symbol);
}

/** The address of a market with indicators, and whatever else the present address asks for. */
export function indicatorsAddress(
  present: URLSearchParams,
  symbol: string,
  indicators: readonly IndicatorChoice[],
): string {
  const query = new URLSearchParams(present);
  if (indicators.length === 0) query.delete(INDICATORS);
  else query.set(INDICATORS, codesOf(indicators));
  return marketAddressWith(query, symbol);
}

/** Colons and commas may stand in a query as they are, and read better so. */
function marketAddressWith(query: URLSearchParams, symbol: string): string {
  const text = String(query).replaceAll("%3A", ":").replaceAll("%2C", ",");
  return text === "" ? `/market/${symbol}` : `/market/${symbol}?${text}`;
}

/** Which interval a market's address asks for. */
export function intervalOf(query: Pick<URLSearchParams, "get">): Interval {
  return intervalNamed(query.get(INTERVAL));
}

/** Which indicators a market's address asks for; null when it says nothing of them. */
export function indicatorsOf(query: Pick<URLSearchParams, "get">): IndicatorChoice[] | null {
  const codes = query.get(INDICATORS);
  return codes === null ? null : choicesOf(codes);
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
