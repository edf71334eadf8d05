"use client";

import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Notice } from "@/components/notice";
import { Panel } from "@/components/panel";
import type { Feed } from "@/lib/live/feed";
import { useFeedSnapshot } from "@/lib/live/use-feed";
import type { Instrument } from "@/lib/market/instrument";
import { type CandleCanvas, createCandleCanvas } from "./candle-canvas";
import type { Candles } from "./candle-fold";
import { Legend } from "./legend";

interface Props {
  readonly feed: Feed<Candles>;
  readonly instrument: Instrument;
  readonly className?: string;
}

/** Live one-minute candles with their volume. */
export function MarketChart({ feed, instrument, className = "" }: Props) {
  const { state: candles, phase, loaded } = useFeedSnapshot(feed);
  const [hovered, setHovered] = useState<number | null>(null);
  const newest = candles.at(-1);
  const legend = candles.find((candle) => candle.open_time === hovered) ?? newest;
  return (
    <Panel
      title={`${instrument.base}/${instrument.quote} · 1 minute`}
      aside={<span className="text-2xs text-muted">Times in UTC</span>}
      className={`${className} ${phase === "live" ? "" : "grayscale"}`}
    >
      {legend && <Legend candle={legend} instrument={instrument} />}
      <Canvas feed={feed} instrument={instrument} onHover={setHovered} />
      {newest === undefined && (
        <div className="absolute inset-0 flex bg-surface">
          {loaded ? (
            <Notice title="No candles yet">The first one appears with the first trade.</Notice>
          ) : (
            <Notice busy title="Loading candles" />
          )}
        </div>
      )}
    </Panel>
  );
}

function Canvas(props: {
  feed: Feed<Candles>;
  instrument: Instrument;
  onHover: (openTime: number | null) => void;
}) {
  const { feed, instrument, onHover } = props;
  const container = useRef<HTMLDivElement>(null);
  const canvas = useRef<CandleCanvas>(null);

  useEffect(() => {
    if (container.current === null) return;
    const created = createCandleCanvas(container.current, instrument, onHover);
    canvas.current = created;
    const show = () => created.show(feed.getSnapshot().state);
    show();
    const unsubscribe = feed.subscribe(show);
    const scheme = window.matchMedia("(prefers-color-scheme: light)");
    scheme.addEventListener("change", created.restyle);
    return () => {
      scheme.removeEventListener("change", created.restyle);
      unsubscribe();
      canvas.current = null;
      created.remove();
    };
  }, [feed, instrument, onHover]);

  const onKeyDown = (event: KeyboardEvent) => {
    const act = canvas.current && KEYS[event.key];
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
        aria-label="Candle chart. Arrow keys scroll, plus and minus zoom, End shows the newest."
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys below need the focus
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="absolute inset-0 after:pointer-events-none after:absolute after:inset-0 after:z-10 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
      />
    </div>
  );
}

const KEYS: Record<string, (canvas: CandleCanvas) => void> = {
  ArrowLeft: (canvas) => canvas.scroll(-5),
  ArrowRight: (canvas) => canvas.scroll(5),
  PageUp: (canvas) => canvas.scroll(-60),
  PageDown: (canvas) => canvas.scroll(60),
  End: (canvas) => canvas.toNewest(),
  "+": (canvas) => canvas.zoom(0.8),
  "=": (canvas) => canvas.zoom(0.8),
  "-": (canvas) => canvas.zoom(1.25),
};
