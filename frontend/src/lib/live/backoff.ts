const FIRST_MS = 500;
const CAP_MS = 8_000;

/**
 * How long to wait before the reconnect that follows `failures` failed or short-lived connections
 * (1 or more): doubled each time up to a cap, the upper half of it random, so that the clients of
 * a restarted server don't return all at once.
 *
 * @param random a number in [0, 1)
 */
export function reconnectDelayMs(failures: number, random: number): number {
  const ceiling = Math.min(CAP_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10));
  return Math.round(ceiling * (0.5 + random / 2));
}
