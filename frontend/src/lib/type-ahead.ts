"use client";

import { type FocusEvent, useEffectEvent, useLayoutEffect, useState } from "react";

/** For what opens: the field in it that gets the focus gets what was typed, too. */
export type TakeTyped = (event: FocusEvent) => void;

/**
 * Keeps the keys typed between the wish for a search field and its focus, so that whoever is quicker
 * than the page loses none and sets off no shortcut. It ends with the first focus within what opens:
 * that may be no field, as when it was opened by touch.
 */
export function useTypeAhead(wanted: boolean, onCancel: () => void): TakeTyped {
  const [kept] = useState(keepKeys);
  const cancel = useEffectEvent(onCancel);
  // Before the next key can come: a passive effect may be later than that.
  useLayoutEffect(() => {
    if (!wanted) return;
    kept.begin(() => cancel());
    return () => void kept.end();
  }, [kept, wanted]);
  return ({ target }) => {
    const typed = kept.end();
    if (typed !== "" && target instanceof HTMLInputElement) typeInto(target, typed);
  };
}

/** As a keyboard does it: whoever listens to the field hears of it. */
function typeInto(field: HTMLInputElement, text: string): void {
  field.setRangeText(text, field.value.length, field.value.length, "end");
  field.dispatchEvent(
    new InputEvent("input", { bubbles: true, inputType: "insertText", data: text }),
  );
}

interface KeptKeys {
  readonly begin: (onEscape: () => void) => void;
  /** Ends the keeping, and gives what was kept. */
  readonly end: () => string;
}

function keepKeys(): KeptKeys {
  let typed = "";
  let keeping: AbortController | null = null;
  return {
    begin: (onEscape) => {
      keeping = new AbortController();
      const keep = (event: KeyboardEvent) => {
        if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key === "Escape") onEscape();
        else if (event.key === "Backspace") typed = typed.slice(0, -1);
        else if (event.key.length === 1) typed += event.key;
        // Enter would press what has the focus still; other keys move about and do no harm.
        else if (event.key !== "Enter") return;
        event.preventDefault();
        event.stopPropagation();
      };
      window.addEventListener("keydown", keep, { capture: true, signal: keeping.signal });
    },
    end: () => {
      keeping?.abort();
      keeping = null;
      const all = typed;
      typed = "";
      return all;
    },
  };
}
