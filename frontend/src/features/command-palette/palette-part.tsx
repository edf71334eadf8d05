"use client";

import { useTypeAhead } from "@/lib/type-ahead";
import { partOf, usePart } from "@/lib/use-part";
import type { PaletteProps } from "./palette";

const palette = partOf(async () => (await import("./palette")).CommandPalette);

/** Loads the palette before it is opened: whoever holds Ctrl or points at its button will. */
export const preparePalette = palette.load;

/** The palette, which is loaded when it is first opened. What is typed until then is not lost. */
export function CommandPalettePart(props: Omit<PaletteProps, "takeTyped">) {
  const Palette = usePart(palette, props.open);
  const takeTyped = useTypeAhead(props.open, () => props.onOpenChange(false));
  return Palette && <Palette {...props} takeTyped={takeTyped} />;
}
