"use client";

import type { Market } from "@/lib/api/types";

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

/** Says plainly when the market is not the real one of this moment. */
export function MarketBanner({ market }: { market: Market | null }) {
  if (market === null || market.mode === "live") return null;
  const { title, text } = TEXTS[market.mode];
  return (
    <p
      role="note"
      data-mode={market.mode}
      className="border-b border-line bg-notice-tint px-3 py-1 text-center text-xs text-notice"
    >
      <strong className="font-semibold">{title}</strong> {text}
    </p>
  );
}
