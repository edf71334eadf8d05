"use client";

import { useSyncExternalStore } from "react";

const WIDE = "(min-width: 64rem)";

/** Whether the window is as wide as `lg`, from which on pages fill it and panels scroll. */
export function useWide(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(WIDE).matches,
    () => true,
  );
}

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(WIDE);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}
