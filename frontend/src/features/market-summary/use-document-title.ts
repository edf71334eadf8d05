"use client";

import { useEffect } from "react";

/** Keeps the price and the pair in the tab's title, where they are read from afar. */
export function useDocumentTitle(price: string | null, pair: string): void {
  useEffect(() => {
    document.title = [price, pair, "Coinstream"].filter(Boolean).join(" · ");
  }, [price, pair]);
}
