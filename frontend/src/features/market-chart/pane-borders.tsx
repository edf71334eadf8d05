"use client";

import { type RefObject, useCallback, useEffect, useState } from "react";
import { Splitter } from "@/components/splitter";
import { kindOf } from "@/lib/indicators/catalogue";
import type { CandleCanvas } from "./candle-canvas";
import type { PlacedIndicator } from "./indicator-style";
import type { PaneBorder, PaneName } from "./pane-heights";

interface Props {
  readonly canvas: RefObject<CandleCanvas | null>;
  readonly container: RefObject<HTMLElement | null>;
  /** What panes there are hangs on them. */
  readonly indicators: readonly PlacedIndicator[];
}

/**
 * The borders of the chart's panes for the keyboard, each over the one that the chart draws. By
 * pointer the chart moves them itself.
 */
export function PaneBorders({ canvas, container, indicators }: Props) {
  const [borders, setBorders] = useState<readonly PaneBorder[]>([]);
  const take = useCallback(() => setBorders(canvas.current?.paneHeights.borders() ?? []), [canvas]);
  const measure = useCallback(() => {
    // The chart lays its panes out in its next frame.
    requestAnimationFrame(() => requestAnimationFrame(take));
  }, [take]);
  const changed = () => {
    // The next key may come before that frame, and begins with the sizes that are chosen now.
    take();
    measure();
  };
  useEffect(() => {
    const resized = new ResizeObserver(measure);
    if (container.current) resized.observe(container.current);
    window.addEventListener("pointerup", measure);
    return () => {
      resized.disconnect();
      window.removeEventListener("pointerup", measure);
    };
  }, [container, measure]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other indicators make other panes
  useEffect(measure, [indicators, measure]);
  return borders.map(({ name, top, ...sizes }, border) => (
    <div
      // biome-ignore lint/suspicious/noArrayIndexKey: a border is known by its place
      key={border}
      className="pointer-events-none absolute inset-x-0 z-10 h-px"
      style={{ top: top - 1 }}
    >
      <Splitter
        {...sizes}
        label={`Height of ${nameOf(name)}`}
        orientation="horizontal"
        controls={undefined}
        onMove={() => undefined}
        onChoose={(size) => {
          canvas.current?.paneHeights.choose(border, size);
          changed();
        }}
        onReset={() => {
          canvas.current?.paneHeights.reset(border);
          changed();
        }}
        className="h-full"
      />
    </div>
  ));
}

function nameOf(name: PaneName): string {
  if (name === "prices" || name === "volume") return `the ${name}`;
  return kindOf(name).short;
}
