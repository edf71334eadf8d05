"use client";

import { useVirtualizer, useWindowVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

const OVERSCAN = 8;

export interface LinesProps {
  readonly keys: readonly string[];
  readonly lineHeight: number;
  /** The heading's height, which covers the first of what is scrolled. */
  readonly headHeight: number;
  readonly children: (index: number) => ReactNode;
}

/** Lines of a table of which only those in sight exist, scrolled within an element. */
export function LinesInElement({
  scroller,
  ...lines
}: LinesProps & { scroller: RefObject<HTMLElement | null> }) {
  const virtualizer = useVirtualizer({
    count: lines.keys.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lines.lineHeight,
    getItemKey: (index) => lines.keys[index] ?? index,
    overscan: OVERSCAN,
    scrollPaddingStart: lines.headHeight,
  });
  return <Lines {...lines} virtualizer={virtualizer} offset={0} />;
}

/** The same, scrolled with the page. */
export function LinesInWindow(lines: LinesProps) {
  const place = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  // What is above may grow or shrink.
  useLayoutEffect(() => {
    const top = (place.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
    setOffset(Math.round(top));
  });
  const virtualizer = useWindowVirtualizer({
    count: lines.keys.length,
    estimateSize: () => lines.lineHeight,
    getItemKey: (index) => lines.keys[index] ?? index,
    overscan: OVERSCAN,
    scrollMargin: offset,
    scrollPaddingStart: lines.headHeight,
  });
  return (
    <div ref={place} role="presentation">
      <Lines {...lines} virtualizer={virtualizer} offset={offset} />
    </div>
  );
}

interface Drawn extends LinesProps {
  readonly virtualizer: Pick<Virtualizer<Element, Element>, "scrollToIndex"> &
    Pick<Virtualizer<Window, Element>, "getTotalSize" | "getVirtualItems">;
  readonly offset: number;
}

function Lines({ keys, lineHeight, virtualizer, offset, children }: Drawn) {
  const body = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const here = Number(
      (event.target as HTMLElement).closest("[data-index]")?.getAttribute("data-index"),
    );
    const next = stepOf(event.key, here, keys.length);
    if (next === null) return;
    event.preventDefault();
    virtualizer.scrollToIndex(next);
    // The line may have to be made first.
    const focus = (attempts: number) => {
      const link = body.current?.querySelector<HTMLElement>(`[data-index="${next}"] a`);
      if (link) link.focus({ preventScroll: true });
      else if (attempts > 0) requestAnimationFrame(() => focus(attempts - 1));
    };
    focus(10);
  };
  return (
    <div
      ref={body}
      role="rowgroup"
      onKeyDown={onKeyDown}
      className="relative"
      style={{ height: virtualizer.getTotalSize() }}
    >
      {virtualizer.getVirtualItems().map((item) => (
        <div
          key={item.key}
          role="row"
          aria-rowindex={item.index + 2}
          data-index={item.index}
          data-symbol={keys[item.index]}
          className="absolute inset-x-0 top-0 contain-strict border-b border-line/60 hover:bg-raised has-[a:focus-visible]:bg-raised"
          style={{ height: lineHeight, transform: `translateY(${item.start - offset}px)` }}
        >
          {children(item.index)}
        </div>
      ))}
    </div>
  );
}

function stepOf(key: string, here: number, count: number): number | null {
  if (!Number.isInteger(here)) return null;
  if (key === "ArrowDown") return Math.min(here + 1, count - 1);
  if (key === "ArrowUp") return Math.max(here - 1, 0);
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}
