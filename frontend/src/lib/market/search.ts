/** `btc`, `btcusdt`, `btc/usdt` and `btc usdt` all find BTCUSDT. */
export function findsSymbol(symbol: string, query: string): boolean {
  return symbol.includes(query.replace(/[^a-z0-9]/gi, "").toUpperCase());
}
