/** A button of the chart's toolbar. */
export const TOOL =
  "flex h-6 items-center gap-1 rounded-sm px-2 text-2xs font-medium text-muted hover:bg-raised hover:text-ink data-popup-open:bg-raised data-popup-open:text-ink";

export const FIELD =
  "h-7 rounded-sm border border-line bg-canvas px-1.5 text-xs aria-invalid:border-down";

/** A small button with a sign in it, of a size that a finger hits. */
export const SIGN =
  "flex size-6 shrink-0 items-center justify-center rounded-sm text-muted hover:bg-raised hover:text-ink";
