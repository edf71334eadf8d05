"use client";

import type { FeedSnapshot } from "@/lib/live/feed";
import { useNow } from "@/lib/use-now";
import type { Candles } from "./candle-fold";
import { countdownText, remainingMs } from "./countdown";

const TICK_MS = 500;

/** How long the newest candle stays open. */
export function CloseCountdown({ live }: { live: FeedSnapshot<Candles> }) {
  const now = useNow(TICK_MS);
  const known = now !== null && live.phase === "live";
  const remaining = known ? remainingMs(live.state, live.freshness, now) : null;
  return (
    <p role="timer" aria-live="off" className="ml-auto whitespace-nowrap text-2xs text-muted">
      <span className="hidden sm:inline">Candle closes </span>in{" "}
      <b
        data-testid="countdown"
        className="inline-block min-w-[4ch] text-right font-medium text-ink"
      >
        {remaining === null ? "–" : countdownText(remaining)}
      </b>
    </p>
  );
}
