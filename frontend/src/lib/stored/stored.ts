import { createStore, type StoreApi } from "zustand/vanilla";
import type { Check } from "./checks";

/** A choice longer than this is kept for as long as the page is open, and not stored. */
export const MAX_STORED_CHARACTERS = 65_536;

/** A choice that this browser remembers. `set` takes a value, or makes it of the last one. */
export interface Stored<T> {
  readonly store: Pick<StoreApi<T>, "getState" | "getInitialState" | "subscribe">;
  readonly get: () => T;
  readonly set: (value: T | ((last: T) => T)) => void;
}

/**
 * Makes a choice that outlives the page; call it at module level, once a name.
 *
 * It is read from localStorage at once, but a server and the first render of a page that it sent
 * see the fallback (`useStored`). What is stored and does not pass the check, being older or
 * tampered with, counts as the fallback. Other tabs follow. Where storage is forbidden or full, the
 * choice lasts as long as the page.
 */
export function stored<T>(name: string, isValid: Check<T>, fallback: T): Stored<T> {
  const key = `coinstream.${name}`;
  const store = createStore<T>(() => fallback);
  const read = () => store.setState(parsed(readText(key), isValid, fallback), true);
  if (typeof window !== "undefined") {
    read();
    window.addEventListener("storage", (event) => {
      // All of the storage was cleared when there is no key.
      if (event.key === key || event.key === null) read();
    });
  }
  return {
    store,
    get: store.getState,
    set: (value) => {
      const next =
        typeof value === "function" ? (value as (last: T) => T)(store.getState()) : value;
      store.setState(next, true);
      writeText(key, JSON.stringify(next));
    },
  };
}

function parsed<T>(text: string | null, isValid: Check<T>, fallback: T): T {
  if (text === null) return fallback;
  try {
    const value: unknown = JSON.parse(text);
    return isValid(value) ? value : fallback;
  } catch {
    return fallback; // Not JSON.
  }
}

function readText(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // Storage may be forbidden.
  }
}

function writeText(key: string, text: string): void {
  if (text.length > MAX_STORED_CHARACTERS) {
    console.warn(`${key}: too long to be remembered (${text.length} characters)`);
    return;
  }
  try {
    localStorage.setItem(key, text);
  } catch {
    // Storage may be forbidden or full; the page works without it.
  }
}
