"use client";

import { useStandIn } from "@/components/use-stand-in";
import { partOf } from "@/lib/use-part";
import { buttonOf, type SymbolPickerProps } from "./picker-button";

const combobox = partOf(async () => (await import("./symbol-combobox")).SymbolCombobox);

/** Chooses a pair by name: a button that opens a list with a search field. */
export function SymbolPicker(props: SymbolPickerProps) {
  const { loaded: Combobox, leftAs, button } = useStandIn(combobox);
  if (Combobox !== null) return <Combobox {...props} leftAs={leftAs} />;
  return (
    <button
      {...button}
      role="combobox"
      aria-haspopup="dialog"
      aria-expanded={false}
      {...buttonOf(props)}
    />
  );
}
