"use client";

import { type KeyboardEvent, type PointerEvent, useRef } from "react";

interface Props {
  readonly label: string;
  /** The line's own direction: a vertical one stands between two columns. */
  readonly orientation: "vertical" | "horizontal";
  /** Id of the panel behind the line, whose size this is; without one a pointer moves nothing. */
  readonly controls: string | undefined;
  /** Size of that panel in percent of all. */
  readonly size: number;
  readonly least: number;
  readonly most: number;
  /** While it is dragged. */
  readonly onMove: (size: number) => void;
  /** What was chosen. */
  readonly onChoose: (size: number) => void;
  readonly onReset: () => void;
  readonly className: string;
}

const STEP = 1;
const LARGE_STEP = 5;

/**
 * A line between two panels that is moved by mouse, finger or keyboard: arrows by one percent, with
 * Shift by five, Home and End to the bounds, Enter or a double click back to how it was made.
 */
export function Splitter(props: Props) {
  const { orientation, size, least, most } = props;
  const upright = orientation === "vertical";
  const drag = useRef<{ from: number; size: number; whole: number; last: number | null } | null>(
    null,
  );
  const bounded = (value: number) => Math.min(most, Math.max(least, value));
  const place = (event: PointerEvent) => (upright ? event.clientX : event.clientY);

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    const line = event.currentTarget;
    const [all, panel] = [line.parentElement, document.getElementById(props.controls ?? "")];
    if (event.button !== 0 || all === null || panel === null) return;
    event.preventDefault();
    line.focus({ preventScroll: true });
    line.setPointerCapture(event.pointerId);
    const measure = (element: Element) => {
      const box = element.getBoundingClientRect();
      return upright ? box.width : box.height;
    };
    const whole = measure(all);
    const now = (measure(panel) / whole) * 100;
    drag.current = { from: place(event), size: now, whole, last: null };
  };
  const onPointerMove = (event: PointerEvent) => {
    const { current } = drag;
    if (current === null) return;
    const moved = ((current.from - place(event)) / current.whole) * 100;
    current.last = bounded(current.size + moved);
    props.onMove(current.last);
  };
  const onPointerEnd = () => {
    const chosen = drag.current?.last ?? null;
    if (chosen !== null) props.onChoose(chosen);
    drag.current = null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = event.ctrlKey || event.metaKey || event.altKey ? null : byKey(event, props);
    if (chosen === null && event.key !== "Enter") return;
    event.preventDefault();
    if (chosen === null) props.onReset();
    else props.onChoose(bounded(chosen));
  };

  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={props.label}
      aria-orientation={orientation}
      aria-controls={props.controls}
      aria-valuenow={Math.round(size)}
      aria-valuemin={least}
      aria-valuemax={most}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerEnd}
      onPointerCancel={onPointerEnd}
      onDoubleClick={props.onReset}
      onKeyDown={onKeyDown}
      className={`relative z-10 touch-none bg-line before:absolute hover:bg-accent focus-visible:bg-accent ${props.className} ${upright ? "cursor-col-resize before:inset-y-0 before:-inset-x-1" : "cursor-row-resize before:inset-x-0 before:-inset-y-1"}`}
    />
  );
}

/** The size that a key asks for, which may be out of bounds. */
function byKey({ key, shiftKey }: KeyboardEvent, { orientation, size, least, most }: Props) {
  const step = shiftKey ? LARGE_STEP : STEP;
  const [more, less] =
    orientation === "vertical" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
  if (key === more) return size + step;
  if (key === less) return size - step;
  if (key === "Home") return least;
  return key === "End" ? most : null;
}
