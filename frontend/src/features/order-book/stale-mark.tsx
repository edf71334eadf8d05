"use client";

import { Badge } from "@/components/badge";
import { formatDuration } from "@/lib/format/times";
import { useNow } from "@/lib/use-now";

const TICK_MS = 500;

interface Props {
  /** Connected, but the platform itself lost the thread of this book. */
  readonly resynchronising: boolean;
  /** When the last sound book came, ms of this clock. */
  readonly sinceMs: number | null;
}

/** Says that the book is not the present one, why, and for how long. */
export function StaleMark({ resynchronising, sinceMs }: Props) {
  const now = useNow(TICK_MS);
  const age = now === null || sinceMs === null ? "" : formatDuration(Math.max(0, now - sinceMs));
  return (
    <span
      title={
        resynchronising
          ? "The last known book: the platform is synchronising it again"
          : "The last known book: the connection is lost"
      }
    >
      <Badge>
        Stale<span className="inline-block min-w-8 pl-1 text-right">{age}</span>
      </Badge>
    </span>
  );
}
