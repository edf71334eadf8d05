"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { Notice } from "@/components/notice";
import { useSymbols } from "@/lib/api/queries";
import { lastMarket } from "@/lib/market/last-market";

/** Goes on to the market that was looked at last, or to the first one there is. */
export function StartPage() {
  const router = useRouter();
  const { data: symbols, failureCount } = useSymbols();
  const remembered = symbols?.find((listed) => listed.symbol === lastMarket());
  const target = (remembered ?? symbols?.[0])?.symbol;
  useEffect(() => {
    if (target !== undefined) router.replace(`/market/${target}`);
  }, [router, target]);

  return (
    <main className="flex min-h-dvh">
      {symbols?.length === 0 ? (
        <Notice title="No market yet">
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
