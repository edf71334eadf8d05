"use client";

import { useEffect, useEffectEvent, useRef } from "react";
import { isTaken, opensPalette, type Pending, press, type Shortcut } from "./shortcuts";

interface Options {
  /** Whether keys without Ctrl or Cmd do anything; who dictates may not want them to. */
  readonly singleKeys: boolean;
  readonly onPalette: () => void;
  /** A key went down that Ctrl+K or Cmd+K begins with. */
  readonly onModifier?: () => void;
}

export function useShortcuts(shortcuts: readonly Shortcut[], options: Options) {
  const { singleKeys, onPalette, onModifier } = options;
  const pending = useRef<Pending | null>(null);
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === "Control" || event.key === "Meta") onModifier?.();
    if (isTaken(event)) return;
    if (opensPalette(event)) {
      event.preventDefault();
      onPalette();
      return;
    }
    if (!singleKeys || event.ctrlKey || event.metaKey) return;
    const pressed = press(shortcuts, pending.current, event.key, event.timeStamp);
    pending.current = pressed.pending;
    if (pressed.shortcut === null) return;
    event.preventDefault();
    pressed.shortcut.run();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKeyDown(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
