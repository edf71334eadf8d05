"use client";

import { useStore } from "zustand/react";
import type { Stored } from "./stored";

/** A remembered choice and how to change it; the fallback until the browser has taken over. */
export function useStored<T>(choice: Stored<T>): readonly [T, Stored<T>["set"]] {
  return [useStore(choice.store), choice.set];
}
