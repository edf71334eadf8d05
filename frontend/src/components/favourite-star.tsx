"use client";

import { toggleFavourite } from "@/lib/market/favourites";

interface Props {
  readonly symbol: string;
  /** How the market is called for people. */
  readonly name: string;
  readonly marked: boolean;
}

/** Marks a market as a favourite, or takes the mark away. */
export function FavouriteStar({ symbol, name, marked }: Props) {
  return (
    <button
      type="button"
      aria-pressed={marked}
      aria-label={`${name} is a favourite`}
      title={marked ? "Take from the favourites" : "Add to the favourites"}
      onClick={() => toggleFavourite(symbol)}
      className={`flex size-7 items-center justify-center rounded-sm ${marked ? "text-notice" : "text-muted/60 hover:text-ink"}`}
    >
      <Star filled={marked} />
    </button>
  );
}

export function Star({ filled }: { filled: boolean }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 16 16" className="size-3.5">
      <path
        d="m8 1.6 1.95 4.1 4.45.6-3.25 3.1.8 4.45L8 11.7l-3.95 2.15.8-4.45L1.6 6.3l4.45-.6Z"
        fill={filled ? "currentColor" : "none"}
        stroke="currentColor"
        strokeWidth="1.2"
        strokeLinejoin="round"
      />
    </svg>
  );
}
