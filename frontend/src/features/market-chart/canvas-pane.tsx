"use client";

import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Instrument } from "@/lib/market/instrument";
import { onSchemeChange } from "@/lib/theme/theme";
import { type CandleCanvas, createCandleCanvas, type View } from "./candle-canvas";
import type { History } from "./history";

interface Props {
  readonly history: History;
  readonly instrument: Instrument;
  readonly intervalMs: number;
  readonly onHover: (openTime: number | null) => void;
}

/** The drawn chart: it asks the history for what it is scrolled towards. */
export function CanvasPane({ history, instrument, intervalMs, onHover }: Props) {
  const container = useRef<HTMLDivElement>(null);
  const canvas = useRef<CandleCanvas>(null);
  const [atNewest, setAtNewest] = useState(true);

  useEffect(() => {
    if (container.current === null) return;
    const onView = ({ newest, wanting }: View) => {
      setAtNewest(newest && history.getSnapshot().window.reachesLive);
      if (wanting.older) history.wantOlder();
      if (wanting.newer) history.wantNewer();
    };
    const created = createCandleCanvas({
      container: container.current,
      instrument,
      intervalMs,
      onHover,
      onView,
    });
    canvas.current = created;
    const show = () => created.show(history.getSnapshot().series);
    show();
    const unsubscribe = history.subscribe(show);
    const unfollowScheme = onSchemeChange(created.restyle);
    return () => {
      unfollowScheme();
      unsubscribe();
      canvas.current = null;
      created.remove();
    };
  }, [history, instrument, intervalMs, onHover]);

  const toNewest = () => {
    history.toNewest();
    canvas.current?.toNewest();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act = event.key === "End" ? toNewest : canvas.current && KEYS[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act(canvas.current as CandleCanvas);
  };

  // Out of the flow, because a canvas would keep its row from becoming smaller again.
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={container}
        data-testid="chart"
        role="application"
        aria-label="Candle chart. Arrow keys scroll, plus and minus zoom, Home shows the oldest candles that were read, End the newest."
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys below need the focus
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="absolute inset-0 after:pointer-events-none after:absolute after:inset-0 after:z-10 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
      />
      {!atNewest && (
        <button
          type="button"
          onClick={toNewest}
          className="absolute right-20 bottom-10 z-10 rounded-md border border-line bg-raised px-2.5 py-1 text-2xs font-medium shadow-md hover:border-muted"
        >
          To the newest
        </button>
      )}
    </div>
  );
}

const KEYS: Record<string, (canvas: CandleCanvas) => void> = {
  ArrowLeft: (canvas) => canvas.scroll(-5),
  ArrowRight: (canvas) => canvas.scroll(5),
  PageUp: (canvas) => canvas.scroll(-60),
  PageDown: (canvas) => canvas.scroll(60),
  Home: (canvas) => canvas.toOldest(),
  "+": (canvas) => canvas.zoom(0.8),
  "=": (canvas) => canvas.zoom(0.8),
  "-": (canvas) => canvas.zoom(1.25),
};
