"use client";

import { useEffect, useSyncExternalStore } from "react";

/** A part of the page that is loaded when it is first wanted. */
export interface Part<T> {
  /** Null until it is loaded. */
  readonly get: () => T | null;
  readonly subscribe: (listener: () => void) => () => void;
  /** Loads it once; what failed is tried again when it is wanted again. */
  readonly load: () => void;
}

/** Call it at module level. */
export function partOf<T>(read: () => Promise<T>): Part<T> {
  const listeners = new Set<() => void>();
  let loaded: T | null = null;
  let loading = false;
  const finish = async () => {
    try {
      loaded = await read();
      for (const tell of listeners) tell();
    } catch (problem) {
      console.error("A part of the page could not be loaded:", problem);
    }
    loading = false;
  };
  return {
    get: () => loaded,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load: () => {
      if (loading || loaded !== null) return;
      loading = true;
      void finish();
    },
  };
}

/** The part as soon as it is there; the first to want it has it loaded. */
export function usePart<T>(part: Part<T>, wanted: boolean): T | null {
  useEffect(() => {
    if (wanted) part.load();
  }, [part, wanted]);
  return useSyncExternalStore(part.subscribe, part.get, nothing);
}

/** On a server, and until the browser has taken over. */
function nothing(): null {
  return null;
}
