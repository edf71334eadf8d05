"use client";

import { useEffect, useRef } from "react";
import { partOf, usePart } from "@/lib/use-part";
import type { PaletteProps } from "./palette";

const palette = partOf(async () => (await import("./palette")).CommandPalette);

/** Loads the palette before it is opened: whoever holds Ctrl or points at its button will. */
export const preparePalette = palette.load;

/** The palette, which is loaded when it is first opened. What is typed until then is not lost. */
export function CommandPalettePart(props: Omit<PaletteProps, "typed">) {
  const Palette = usePart(palette, props.open);
  const typed = useRef("");
  const awaited = props.open && Palette === null;
  useEffect(() => {
    if (!awaited) return;
    const keep = (event: KeyboardEvent) => {
      if (event.key.length > 1 || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      typed.current += event.key;
    };
    window.addEventListener("keydown", keep, { capture: true });
    return () => window.removeEventListener("keydown", keep, { capture: true });
  }, [awaited]);
  useEffect(() => {
    if (!props.open) typed.current = "";
  }, [props.open]);
  return Palette && <Palette {...props} typed={typed.current} />;
}
