"use client";

import { useEffectEvent, useLayoutEffect, useState } from "react";

/** Takes what was typed so far; from then on, keys are the field's own. Empty if nothing was. */
export type TakeTyped = () => string;

/**
 * Keeps the keys typed between the wish for a search field and its focus, so that whoever is quicker
 * than the page loses none and sets off no shortcut. The field takes them when it gets the focus.
 */
export function useTypeAhead(wanted: boolean, onCancel: () => void): TakeTyped {
  const [kept] = useState(keepKeys);
  const cancel = useEffectEvent(onCancel);
  // Before the next key can come: a passive effect may be later than that.
  useLayoutEffect(() => {
    if (!wanted) return;
    kept.begin(() => cancel());
    return () => void kept.take();
  }, [kept, wanted]);
  return kept.take;
}

interface KeptKeys {
  readonly begin: (onEscape: () => void) => void;
  readonly take: TakeTyped;
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
    take: () => {
      keeping?.abort();
      keeping = null;
      const all = typed;
      typed = "";
      return all;
    },
  };
}
