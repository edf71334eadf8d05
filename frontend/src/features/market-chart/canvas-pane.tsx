"use client";

import {
  type CSSProperties,
  type KeyboardEvent,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { onSchemeChange } from "@/lib/theme/theme";
import { type CandleCanvas, createCandleCanvas } from "./candle-canvas";
import { CHART_KEYS, DRAWING_KEYS } from "./chart-keys";
import type { ChartSettings } from "./chart-settings";
import type { View } from "./chart-view";
import type { History } from "./history";
import { panesHeightRem } from "./indicator-style";
import type { IndicatorValues } from "./indicator-values";
import { PaneBorders } from "./pane-borders";
import type { PriceLineActions } from "./price-line-layer";

interface Props {
  readonly history: History;
  readonly intervalMs: number;
  readonly settings: ChartSettings;
  readonly values: IndicatorValues;
  readonly lineActions: PriceLineActions;
  readonly onHover: (openTime: number | null) => void;
  /** Begins to draw a price line, or stops it. */
  readonly onDrawing: (drawing: boolean) => void;
}

/** The drawn chart: it asks the history for what it is scrolled towards. */
export function CanvasPane(props: Props) {
  const { history, intervalMs, settings, values, lineActions, onHover, onDrawing } = props;
  const { drawing } = settings;
  const container = useRef<HTMLDivElement>(null);
  const canvas = useRef<CandleCanvas>(null);
  const latest = useRef({ settings, lineActions });
  const [atNewest, setAtNewest] = useState(true);

  // What may change while the chart is looked at must not make it anew.
  useEffect(() => {
    latest.current = { settings, lineActions };
    canvas.current?.configure(settings);
  }, [settings, lineActions]);

  // Before anything is painted, so that no key comes to a chart that isn't there yet.
  useLayoutEffect(() => {
    if (container.current === null) return;
    const onView = ({ newest, wanting }: View) => {
      setAtNewest(newest && history.getSnapshot().window.reachesLive);
      if (wanting.older) history.wantOlder();
      if (wanting.newer) history.wantNewer();
    };
    const created = createCandleCanvas({
      container: container.current,
      intervalMs,
      settings: latest.current.settings,
      values,
      onHover,
      onView,
      onPlace: (price) => latest.current.lineActions.onPlace(price),
      onMove: (id, price) => latest.current.lineActions.onMove(id, price),
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
  }, [history, intervalMs, values, onHover]);

  useEffect(() => {
    if (drawing) container.current?.focus();
  }, [drawing]);

  const toNewest = () => {
    history.toNewest();
    canvas.current?.toNewest();
  };
  const actOf = (key: string): ((of: CandleCanvas) => void) | undefined => {
    if (drawing && key === "Escape") return () => onDrawing(false);
    if (drawing && DRAWING_KEYS[key]) return DRAWING_KEYS[key];
    if (key === "End") return toNewest;
    if (key.toLowerCase() === "l") return () => onDrawing(true);
    return CHART_KEYS[key];
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act = actOf(event.key);
    if (!act || !canvas.current || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act(canvas.current);
  };

  // Out of the flow, because a canvas would keep its row from becoming smaller again.
  return (
    <div
      className="relative min-h-0 flex-1 max-lg:min-h-(--panes)"
      style={{ "--panes": `${panesHeightRem(settings.indicators)}rem` } as CSSProperties}
    >
      <div
        ref={container}
        data-testid="chart"
        role="application"
        aria-label="Candle chart. Arrow keys scroll, plus and minus zoom, Home shows the oldest candles that were read, End the newest, L draws a price line."
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys below need the focus
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="absolute inset-0 after:pointer-events-none after:absolute after:inset-0 after:z-10 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
      />
      <PaneBorders canvas={canvas} container={container} indicators={settings.indicators} />
      {drawing && (
        <p
          role="status"
          className="pointer-events-none absolute top-2 left-1/2 z-10 w-max max-w-[90%] -translate-x-1/2 rounded-md border border-line bg-raised px-2.5 py-1 text-2xs shadow-md"
        >
          Click at the line’s price, or move it with ↑ ↓ and press Enter. Esc ends it.
        </p>
      )}
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
