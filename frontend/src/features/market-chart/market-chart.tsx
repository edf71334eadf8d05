"use client";

import dynamic from "next/dynamic";
import { useCallback, useMemo, useState } from "react";
import { Notice } from "@/components/notice";
import { Panel } from "@/components/panel";
import { withoutCode } from "@/lib/indicators/choice";
import type { Feed } from "@/lib/live/feed";
import { useFeedSnapshot } from "@/lib/live/use-feed";
import type { Instrument } from "@/lib/market/instrument";
import { INTERVAL_NAMES, type Interval, intervalMs } from "@/lib/market/intervals";
import { useTimeZone } from "@/lib/market/time-zone";
import { useStored } from "@/lib/stored/use-stored";
import type { Candles } from "./candle-fold";
import type { ChartSettings } from "./chart-settings";
import { ChartToolbar } from "./chart-toolbar";
import { HistoryLine } from "./history-line";
import { IndicatorLegend } from "./indicator-legend";
import { createIndicatorValues } from "./indicator-values";
import { IntervalChoice } from "./interval-choice";
import { Legend } from "./legend";
import { priceScale } from "./price-scale";
import { useHistory, useHistorySnapshot } from "./use-history";
import { useIndicators } from "./use-indicators";
import { usePriceLines } from "./use-price-lines";

// The library that draws is the greater part of the page, and no server can draw.
const CanvasPane = dynamic(async () => (await import("./canvas-pane")).CanvasPane, { ssr: false });

interface Props {
  /** The live candles of that interval. */
  readonly feed: Feed<Candles>;
  readonly interval: Interval;
  readonly instrument: Instrument;
  readonly className?: string;
}

/** Candles of one length with their volume: the live ones, and the past as far as it is scrolled to. */
export function MarketChart({ feed, interval, instrument, className = "" }: Props) {
  const length = intervalMs(interval);
  const history = useHistory(feed, instrument.symbol, interval);
  const snapshot = useHistorySnapshot(history);
  const live = useFeedSnapshot(feed);
  const [indicators, changeIndicators] = useIndicators(instrument.symbol);
  const values = useMemo(() => createIndicatorValues(length), [length]);
  const lines = usePriceLines(instrument);
  const [scale] = useStored(priceScale);
  const [zone] = useTimeZone();
  const [drawing, setDrawing] = useState(false);
  const [editing, setEditing] = useState<string | null | false>(false);
  const [hovered, setHovered] = useState<number | null>(null);
  const onHover = useCallback((openTime: number | null) => setHovered(openTime), []);
  const settings = useMemo<ChartSettings>(
    () => ({ instrument, indicators, scale, zone, priceLines: lines.lines, drawing }),
    [instrument, indicators, scale, zone, lines.lines, drawing],
  );
  const lineActions = {
    onPlace: (price: number) => {
      lines.add(price);
      setDrawing(false);
    },
    onMove: lines.move,
  };
  const { series } = snapshot;
  const remove = (code: string) => changeIndicators((last) => withoutCode(last, code));
  return (
    <Panel
      title={`${instrument.base}/${instrument.quote} · ${INTERVAL_NAMES[interval]}`}
      aside={<IntervalChoice symbol={instrument.symbol} chosen={interval} />}
      className={className}
    >
      <ChartToolbar
        instrument={instrument}
        live={live}
        indicators={indicators}
        onIndicators={changeIndicators}
        editing={editing}
        onEditing={setEditing}
        lines={lines}
        onDraw={() => setDrawing(true)}
      />
      <div className={`flex min-h-0 flex-1 flex-col ${live.phase === "live" ? "" : "grayscale"}`}>
        <Legend
          candles={series}
          intervalMs={length}
          hovered={hovered}
          instrument={instrument}
          zone={zone}
        />
        <IndicatorLegend
          indicators={indicators}
          values={values}
          candles={series}
          intervalMs={length}
          hovered={hovered}
          instrument={instrument}
          onEdit={setEditing}
          onRemove={remove}
        />
        <CanvasPane
          history={history}
          intervalMs={length}
          settings={settings}
          values={values}
          lineActions={lineActions}
          onHover={onHover}
          onDrawing={setDrawing}
        />
      </div>
      <HistoryLine history={snapshot} intervalMs={length} zone={zone} />
      {series.length === 0 && (
        <div className="absolute inset-0 flex bg-surface">
          {live.loaded && snapshot.loaded ? (
            <Notice title="No candles yet">The first one appears with the first trade.</Notice>
          ) : (
            <Notice busy title="Loading candles">
              {snapshot.problem}
            </Notice>
          )}
        </div>
      )}
    </Panel>
  );
}
