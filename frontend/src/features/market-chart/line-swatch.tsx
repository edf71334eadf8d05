import { colorName, type PlacedIndicator, strokeOf } from "./indicator-style";

/** A piece of an indicator's line, as it is drawn on the chart. */
export function LineSwatch({ choice, slot }: PlacedIndicator) {
  const { width, dash } = strokeOf(choice.kind, slot);
  return (
    <svg aria-hidden="true" viewBox="0 0 24 8" className="h-2 w-6 shrink-0">
      <path
        d="M0 4h24"
        stroke={`var(--${colorName(slot)})`}
        strokeWidth={width}
        strokeDasharray={dash.join(" ")}
      />
    </svg>
  );
}
