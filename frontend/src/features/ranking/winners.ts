import type { RankedCoin, RankingKind } from "@/lib/api/types";

/**
 * The coins that deserve the ranking's name: who fell is no gainer, though the platform ranks all of
 * them, and who rose is no loser.
 */
export function winnersOf(kind: RankingKind, coins: readonly RankedCoin[]): readonly RankedCoin[] {
  const sign = kind === "gainers" ? 1 : -1;
  return coins.filter((coin) => coin.price_change * sign > 0);
}
