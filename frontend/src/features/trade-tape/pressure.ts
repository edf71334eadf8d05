import type { Trade } from "@/lib/api/types";

/** How far back pressure is known. */
export const PRESSURE_MS = 300_000;

const SECOND_MS = 1_000;

/** What takers did in one second of the exchange's clock. */
interface Bucket {
  readonly second: number;
  /** In the quote asset. */
  readonly bought: number;
  readonly sold: number;
  /** Trades that should have come before one of this second, by their ids. */
  readonly missed: number;
}

/** Buckets of the last five minutes, oldest first; only the newest one changes with every trade. */
export interface Pressure {
  /** When the first trade that counts happened, ms; null before there is one. */
  readonly sinceMs: number | null;
  readonly closed: readonly Bucket[];
  readonly open: Bucket | null;
}

export const NO_PRESSURE: Pressure = { sinceMs: null, closed: [], open: null };

/** Takes a trade in, and how many ids before it were skipped (below zero: a skipped one came). */
export function pressed(pressure: Pressure, trade: Trade, missed = 0): Pressure {
  const amount = trade.price * trade.quantity;
  const second = Math.floor(trade.time / SECOND_MS);
  const given: Bucket = {
    second,
    bought: trade.buyer_is_maker ? 0 : amount,
    sold: trade.buyer_is_maker ? amount : 0,
    missed,
  };
  const { open, closed } = pressure;
  const sinceMs = Math.min(pressure.sinceMs ?? trade.time, trade.time);
  if (open === null || second === open.second) {
    return { sinceMs, closed, open: open ? sum(open, given) : given };
  }
  if (second > open.second) {
    const first = second - PRESSURE_MS / SECOND_MS;
    const kept = closed.filter((bucket) => bucket.second > first);
    return { sinceMs, closed: [...kept, open], open: given };
  }
  const found = closed.findIndex((bucket) => bucket.second >= second);
  const at = found === -1 ? closed.length : found;
  const same = closed[at]?.second === second;
  const merged = same && closed[at] ? sum(closed[at], given) : given;
  return { sinceMs, open, closed: closed.toSpliced(at, same ? 1 : 0, merged) };
}

function sum(one: Bucket, other: Bucket): Bucket {
  return {
    second: one.second,
    bought: one.bought + other.bought,
    sold: one.sold + other.sold,
    missed: one.missed + other.missed,
  };
}

/** What takers did within a window. */
export interface WindowPressure {
  readonly bought: number;
  readonly sold: number;
  /** (bought − sold) / (bought + sold); null without a trade. */
  readonly balance: number | null;
  readonly missed: number;
  /** How much of the window is known, ms. */
  readonly coveredMs: number;
}

/**
 * Adds up the whole seconds of a window that ends with the newest trade's second: a recording's clock
 * is not ours.
 */
export function pressureOver(pressure: Pressure, windowMs: number): WindowPressure {
  const { open, closed, sinceMs } = pressure;
  if (open === null || sinceMs === null) {
    return { bought: 0, sold: 0, balance: null, missed: 0, coveredMs: 0 };
  }
  const first = open.second - windowMs / SECOND_MS;
  const within = closed.filter((bucket) => bucket.second > first);
  const { bought, sold, missed } = within.reduce(sum, open);
  const all = bought + sold;
  return {
    bought,
    sold,
    balance: all === 0 ? null : (bought - sold) / all,
    missed: Math.max(0, missed),
    coveredMs: Math.min(windowMs, (open.second + 1) * SECOND_MS - sinceMs),
  };
}
