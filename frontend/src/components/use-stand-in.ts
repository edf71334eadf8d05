"use client";

import { type KeyboardEvent, useLayoutEffect, useRef, useState } from "react";
import { type Part, usePart } from "@/lib/use-part";

/** How the stand-in was left, for what takes its place. */
export interface LeftAs {
  /** It was pressed already, so what it opens is open. */
  readonly isOpen: boolean;
  readonly isFocused: boolean;
}

/**
 * For a button that only looks like one that opens something, until anybody points at it, reaches it
 * by keyboard or presses it: only then is the part loaded that takes its place.
 */
export function useStandIn<T>(part: Part<T>, isWanted = false) {
  const [isNear, setNear] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const [isHeld, setHeld] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const loaded = usePart(part, isWanted || isNear || isFocused || isOpen);
  const letGo = () => {
    setNear(false);
    setHeld(false);
  };
  return {
    // What is replaced between press and release is not clicked.
    loaded: isHeld ? null : loaded,
    leftAs: { isOpen, isFocused } satisfies LeftAs,
    button: {
      type: "button",
      onPointerEnter: () => setNear(true),
      onPointerDown: () => setHeld(true),
      onPointerLeave: letGo,
      onPointerCancel: letGo,
      // The space bar clicks when it is let go of.
      onKeyDown: (event: KeyboardEvent) => event.key === " " && setHeld(true),
      onFocus: () => setFocused(true),
      onBlur: () => {
        setFocused(false);
        setHeld(false);
      },
      onClick: () => {
        setHeld(false);
        setOpen(true);
      },
    },
  } as const;
}

/** For the button that takes the place: it has the focus if the stand-in had it. */
export function useTakenFocus({ isFocused }: LeftAs) {
  const button = useRef<HTMLButtonElement>(null);
  const takesFocus = useRef(isFocused);
  useLayoutEffect(() => {
    if (takesFocus.current) button.current?.focus();
  }, []);
  return button;
}
