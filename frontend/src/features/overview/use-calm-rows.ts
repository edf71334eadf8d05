"use client";

import { type FocusEvent, useCallback, useEffect, useRef, useState } from "react";
import type { MarketRow } from "./market-row";

/** A pointer that rests for this long is not about to choose anything. */
const AIMING_MS = 5_000;

/** Handlers for what must not move while somebody aims at it. */
interface AimHandlers {
  readonly onPointerMove: () => void;
  readonly onPointerLeave: () => void;
  readonly onFocus: (event: FocusEvent) => void;
  readonly onBlur: () => void;
}

/**
 * The rows that lines are ordered by: the newest, but none newer while a pointer moves over the lines
 * or one of them is reached by keyboard, so that no line is gone from under the hand.
 */
export function useCalmRows(
  rows: readonly MarketRow[],
): readonly [readonly MarketRow[], AimHandlers] {
  const [kept, setKept] = useState(rows);
  const [pointing, setPointing] = useState(false);
  const [focused, setFocused] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const held = (pointing || focused) && known(kept) === known(rows);
  if (!held && kept !== rows) setKept(rows);

  const onPointerMove = useCallback(() => {
    setPointing(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setPointing(false), AIMING_MS);
  }, []);
  const onPointerLeave = useCallback(() => {
    clearTimeout(timer.current);
    setPointing(false);
  }, []);
  return [
    held ? kept : rows,
    {
      onPointerMove,
      onPointerLeave,
      // A click leaves the focus behind; only who goes by keyboard is still there.
      onFocus: (event) => setFocused(event.target.matches(":focus-visible")),
      onBlur: () => setFocused(false),
    },
  ];
}

/** What has just been loaded is shown at once, whoever aims. */
function known(rows: readonly MarketRow[]): number {
  return rows.reduce((count, row) => count + (row.quote === null ? 1 : 1_000_000), 0);
}
