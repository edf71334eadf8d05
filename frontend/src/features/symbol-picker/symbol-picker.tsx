"use client";

import { useState } from "react";
import { useStandIn } from "@/components/use-stand-in";
import { useTypeAhead } from "@/lib/type-ahead";
import { partOf } from "@/lib/use-part";
import { buttonOf, type SymbolPickerProps } from "./picker-button";

const combobox = partOf(async () => (await import("./symbol-combobox")).SymbolCombobox);

/** Chooses a pair by name: a button that opens a list with a search field. */
export function SymbolPicker(props: SymbolPickerProps) {
  const [open, setOpen] = useState(false);
  const { loaded: Combobox, leftAs, button } = useStandIn(combobox, open);
  const takeTyped = useTypeAhead(open, () => setOpen(false));
  const opening = { open, onOpenChange: setOpen, takeTyped };
  if (Combobox !== null) return <Combobox {...props} {...opening} leftAs={leftAs} />;
  return (
    <button
      {...button}
      onClick={() => {
        button.onClick();
        setOpen(true);
      }}
      role="combobox"
      aria-haspopup="dialog"
      aria-expanded={false}
      {...buttonOf(props)}
    />
  );
}
