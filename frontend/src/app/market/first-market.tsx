"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { MarketsAwaited } from "@/components/markets-awaited";
import { useSymbols } from "@/lib/api/queries";
import { marketAddress } from "@/lib/market/addresses";
import { lastMarket } from "@/lib/market/last-market";

const FIRST_CHOICE = "BTCUSDT";

/** Goes on to the market that was looked at last, or to the best known one. */
export function FirstMarket() {
  const router = useRouter();
  const { data: symbols, failureCount } = useSymbols();
  const followed = symbols?.map((listed) => listed.symbol);
  const preferred = [lastMarket.get(), FIRST_CHOICE].find(
    (symbol) => symbol && followed?.includes(symbol),
  );
  const target = preferred ?? followed?.[0];
  useEffect(() => {
    if (target !== undefined) router.replace(marketAddress(target));
  }, [router, target]);

  return (
    <div className="col-span-full flex">
      <MarketsAwaited none={symbols?.length === 0} failing={failureCount > 0} />
    </div>
  );
}
