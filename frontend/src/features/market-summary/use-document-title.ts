"use client";

import { useEffect, useRef } from "react";

/** Nobody reads a title more often, and the browser takes long to change it. */
const PACE_MS = 1_000;

/** Keeps the price and the pair in the tab's title, where they are read from afar. */
export function useDocumentTitle(price: string | null, pair: string): void {
  const text = [price, pair, "Coinstream"].filter(Boolean).join(" · ");
  const shownAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const show = () => {
      shownAt.current = performance.now();
      document.title = text;
    };
    const restMs = shownAt.current + PACE_MS - performance.now();
    if (restMs <= 0) {
      show();
      return;
    }
    const timer = setTimeout(show, restMs);
    return () => clearTimeout(timer);
  }, [text]);
}
