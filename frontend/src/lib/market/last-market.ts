const KEY = "coinstream.market";

/** The symbol that was looked at last in this browser, if it remembers one. */
export function lastMarket(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // Storage may be forbidden.
  }
}

export function rememberMarket(symbol: string): void {
  try {
    localStorage.setItem(KEY, symbol);
  } catch {
    // Storage may be forbidden or full; the page works without it.
  }
}
