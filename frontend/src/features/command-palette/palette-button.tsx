"use client";

import { useSyncExternalStore } from "react";

/** Opens the palette, and says with which keys it opens otherwise. */
export function PaletteButton({ onOpen, onNear }: { onOpen: () => void; onNear: () => void }) {
  const keys = usePaletteKeys();
  return (
    <button
      type="button"
      onClick={onOpen}
      onPointerEnter={onNear}
      onFocus={onNear}
      aria-keyshortcuts="Control+K Meta+K"
      className="flex size-9 items-center justify-center gap-2 rounded-md text-xs text-muted hover:bg-raised hover:text-ink md:h-8 md:w-auto md:justify-start md:border md:border-line md:bg-canvas md:px-2.5 lg:min-w-56"
    >
      <svg aria-hidden="true" viewBox="0 0 16 16" className="size-4 md:size-3.5">
        <path
          d="m10.5 10.5 4 4M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Z"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinecap="round"
        />
      </svg>
      <span className="sr-only lg:not-sr-only">
        Search<span className="sr-only"> markets and commands</span>
      </span>
      <span
        aria-hidden="true"
        className="ml-auto hidden rounded-sm border border-line px-1.5 font-sans text-2xs md:inline"
      >
        {keys}
      </span>
    </button>
  );
}

/** `Ctrl+K`, or what a Mac calls it. */
export function usePaletteKeys(): string {
  return useSyncExternalStore(
    () => () => undefined,
    () => (/Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘K" : "Ctrl+K"),
    () => "Ctrl+K",
  );
}
