"use client";

import { useCallback, useState } from "react";
import { Notice } from "@/components/notice";
import { Panel } from "@/components/panel";
import type { Feed } from "@/lib/live/feed";
import { useFeedSnapshot } from "@/lib/live/use-feed";
import type { Instrument } from "@/lib/market/instrument";
import { INTERVAL_NAMES, type Interval, intervalMs } from "@/lib/market/intervals";
import type { Candles } from "./candle-fold";
import { CanvasPane } from "./canvas-pane";
import { HistoryLine } from "./history-line";
import { IntervalChoice } from "./interval-choice";
import { Legend } from "./legend";
import { useHistory, useHistorySnapshot } from "./use-history";

interface Props {
  /** The live candles of that interval. */
  readonly feed: Feed<Candles>;
  readonly interval: Interval;
  readonly instrument: Instrument;
  readonly className?: string;
}

/** Candles of one length with their volume: the live ones, and the past as far as it is scrolled to. */
export function MarketChart({ feed, interval, instrument, className = "" }: Props) {
  const history = useHistory(feed, instrument.symbol, interval);
  const snapshot = useHistorySnapshot(history);
  const { phase, loaded } = useFeedSnapshot(feed);
  const [hovered, setHovered] = useState<number | null>(null);
  const onHover = useCallback((openTime: number | null) => setHovered(openTime), []);
  const { series } = snapshot;
  const length = intervalMs(interval);
  return (
    <Panel
      title={`${instrument.base}/${instrument.quote} · ${INTERVAL_NAMES[interval]}`}
      aside={<IntervalChoice symbol={instrument.symbol} chosen={interval} />}
      className={className}
    >
      <div className={`flex min-h-0 flex-1 flex-col ${phase === "live" ? "" : "grayscale"}`}>
        <Legend candles={series} intervalMs={length} hovered={hovered} instrument={instrument} />
        <CanvasPane
          history={history}
          instrument={instrument}
          intervalMs={length}
          onHover={onHover}
        />
      </div>
      <HistoryLine history={snapshot} intervalMs={length} />
      {series.length === 0 && (
        <div className="absolute inset-0 flex bg-surface">
          {loaded && snapshot.loaded ? (
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
