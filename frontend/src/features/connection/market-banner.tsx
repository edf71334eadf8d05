"use client";

import { useEffect } from "react";
import type { Market } from "@/lib/api/types";
import { lastMode } from "@/lib/market/last-mode";

const TEXTS = {
  simulated: {
    title: "Simulated market.",
    text: "These prices are made by a simulator. They are nobody's real offers.",
  },
  replayed: {
    title: "Replayed market.",
    text: "This is a recording of the exchange, played again. It is not happening now.",
  },
};

/**
 * Says plainly when the market is not the real one of this moment. Until that is known the page shows
 * what it was last: so nothing moves when it turns out to be the same.
 */
export function MarketBanner({ market }: { market: Market | null }) {
  useEffect(() => {
    if (market !== null) lastMode.set(market.mode);
  }, [market]);
  if (market?.mode === "live") return null;
  return (
    <aside aria-label="Where the prices come from">
      {market === null ? (
        <>
          <Banner mode="simulated" className="hidden in-data-[market=simulated]:block" />
          <Banner mode="replayed" className="hidden in-data-[market=replayed]:block" />
        </>
      ) : (
        <Banner mode={market.mode} className="" />
      )}
    </aside>
  );
}

function Banner({ mode, className }: { mode: keyof typeof TEXTS; className: string }) {
  const { title, text } = TEXTS[mode];
  return (
    <p
      role="note"
      data-mode={mode}
      className={`border-b border-line bg-notice-tint px-3 py-1 text-center text-xs text-notice ${className}`}
    >
      <strong className="font-semibold">{title}</strong> {text}
    </p>
  );
}
