"use client";

import { useState } from "react";

/** What may hold the tape: the pointer or the keyboard on it, a scroll away from the top, the button. */
export type PauseReason = "pointer" | "focus" | "scroll" | "button";

/** What was shown when the first reason came, for as long as there is one. */
export function usePause<Shown>(newest: Shown) {
  const [reasons, setReasons] = useState<ReadonlySet<PauseReason>>(new Set());
  const [held, setHeld] = useState<Shown>(newest);
  const paused = reasons.size > 0;
  const set = (reason: PauseReason, given: boolean) => {
    if (given === reasons.has(reason)) return;
    const next = new Set(reasons);
    if (given) next.add(reason);
    else next.delete(reason);
    if (!paused) setHeld(newest);
    setReasons(next);
  };
  const resume = () => setReasons(new Set());
  return { paused, reasons, shown: paused ? held : newest, set, resume };
}
