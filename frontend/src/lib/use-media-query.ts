"use client";

import { useCallback, useSyncExternalStore } from "react";

/** As wide as `lg`, from which on pages fill the window and panels scroll. */
export const WIDE = "(min-width: 64rem)";
/** Narrower than `sm`: there is room for one panel. */
export const PHONE = "(max-width: 639px)";

/** Whether the window is as the media query says; a server says no unless told otherwise. */
export function useMediaQuery(query: string, onServer = false): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => onServer,
  );
}
