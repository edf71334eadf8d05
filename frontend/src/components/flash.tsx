"use client";

import { type ReactNode, useEffect, useRef } from "react";

const LENGTH_MS = 900;

interface Props {
  readonly value: number;
  readonly children: ReactNode;
}

/** Tints what it holds for a moment when its value went up or down, unless motion is unwanted. */
export function Flash({ value, children }: Props) {
  const tint = useRef<HTMLSpanElement>(null);
  const last = useRef(value);
  const running = useRef<Animation | null>(null);

  useEffect(() => {
    const before = last.current;
    last.current = value;
    const element = tint.current;
    if (before === value || element === null) return;
    if (window.matchMedia?.("(prefers-reduced-motion: reduce)").matches) return;
    // What changes all the time does not flash all the time.
    if (running.current?.playState === "running") return;
    element.style.backgroundColor = value > before ? "var(--up-tint)" : "var(--down-tint)";
    // Opacity alone is animated: the compositor does it, and nothing is laid out or painted.
    running.current = element.animate?.({ opacity: [1, 0] }, { duration: LENGTH_MS }) ?? null;
  }, [value]);

  return (
    <span className="relative isolate">
      <span
        ref={tint}
        aria-hidden="true"
        className="pointer-events-none absolute -inset-x-1 -inset-y-0.5 -z-10 rounded-sm opacity-0"
      />
      {children}
    </span>
  );
}
