"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { Notice } from "@/components/notice";
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
    <main className="col-span-full flex">
      {symbols?.length === 0 ? (
        <Notice busy title="No market yet">
          The platform follows no symbol so far. This page goes on as soon as it does.
        </Notice>
      ) : failureCount > 0 ? (
        <Notice busy title="The API does not answer">
          Trying again. If this stays, look at <code>make status</code>.
        </Notice>
      ) : (
        <Notice busy title="Loading markets" />
      )}
    </main>
  );
}
