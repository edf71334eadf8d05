import type { StreamState } from "@/lib/api/operations";

export const STREAMS = ["kline_1m", "trade", "depth"] as const satisfies StreamState["stream"][];

export type StreamName = (typeof STREAMS)[number];

/**
 * A stream that was silent for longer is stale. A book hardly stands still, a minute's candle closes
 * at its end whether or not there was a trade, and nobody may trade a small coin for a while.
 */
export const STALE_MS: Record<StreamName, number> = {
  depth: 30_000,
  kline_1m: 90_000,
  trade: 300_000,
};

/** One symbol's streams, and what is the matter with them. */
export interface SymbolRow {
  readonly symbol: string;
  /** Since the last message, ms; null when none came, absent when the stream is not followed. */
  readonly ages: Partial<Record<StreamName, number | null>>;
  /** The longest way from the exchange's stamp to here, ms. */
  readonly lagMs: number | null;
  readonly openGaps: number;
  /** Since the oldest gap opened, UTC ms. */
  readonly gapSince: number | null;
  readonly unfillable: number;
  readonly problem: boolean;
}

export function isStale(stream: StreamName, ageMs: number | null): boolean {
  return ageMs === null || ageMs > STALE_MS[stream];
}

export function symbolRows(streams: readonly StreamState[]): SymbolRow[] {
  const bySymbol = new Map<string, StreamState[]>();
  for (const state of streams) {
    const known = bySymbol.get(state.symbol);
    if (known) known.push(state);
    else bySymbol.set(state.symbol, [state]);
  }
  return [...bySymbol].map(([symbol, states]) => symbolRow(symbol, states));
}

function symbolRow(symbol: string, states: readonly StreamState[]): SymbolRow {
  const gaps = states.flatMap(({ open_gaps }) => open_gaps);
  const lags = states.flatMap(({ event_lag_ms }) => event_lag_ms ?? []);
  return {
    symbol,
    ages: Object.fromEntries(states.map(({ stream, data_age_ms }) => [stream, data_age_ms])),
    lagMs: lags.length === 0 ? null : Math.max(...lags),
    openGaps: gaps.length,
    gapSince: gaps.length === 0 ? null : Math.min(...gaps.map(({ opened_at }) => opened_at)),
    unfillable: states.reduce((sum, { unfillable_gaps }) => sum + unfillable_gaps, 0),
    problem:
      gaps.length > 0 || states.some(({ stream, data_age_ms }) => isStale(stream, data_age_ms)),
  };
}

export type StreamSort = "worst" | "symbol" | StreamName | "lag" | "gaps" | "unfillable";

/** The rows in an order; what is alike is by name. */
export function sortedRows(
  rows: readonly SymbolRow[],
  sort: StreamSort,
  descending: boolean,
): SymbolRow[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    if (sort === "symbol") return sign * byName(a, b);
    const [first, second] = [sortValue(a, sort), sortValue(b, sort)];
    return first === second ? byName(a, b) : sign * (first < second ? -1 : 1);
  });
}

/** Silence from the start is worst, then open gaps, then silence by how much is usual. */
function sortValue(row: SymbolRow, sort: Exclude<StreamSort, "symbol">): number {
  if (sort === "gaps") return row.openGaps;
  if (sort === "unfillable") return row.unfillable;
  if (sort === "lag") return row.lagMs ?? -Infinity;
  if (sort !== "worst")
    return row.ages[sort] === undefined ? -Infinity : (row.ages[sort] ?? Infinity);
  const silence = Object.entries(row.ages).map(([stream, age]) =>
    age === null ? Number.MAX_SAFE_INTEGER : age / STALE_MS[stream as StreamName],
  );
  const worst = Math.max(0, ...silence.filter((share) => share > 1));
  return row.openGaps * 1e3 + worst;
}

function byName(a: SymbolRow, b: SymbolRow): number {
  return a.symbol < b.symbol ? -1 : 1;
}
