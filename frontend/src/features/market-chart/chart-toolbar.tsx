"use client";

import type { FeedSnapshot } from "@/lib/live/feed";
import type { Instrument } from "@/lib/market/instrument";
import type { Candles } from "./candle-fold";
import { CloseCountdown } from "./close-countdown";
import { IndicatorMenu } from "./indicator-menu";
import type { PlacedIndicator } from "./indicator-style";
import { PriceLineMenu } from "./price-line-menu";
import { ScaleChoice } from "./scale-choice";
import type { ChangeIndicators } from "./use-indicators";
import type { PriceLinesOfSymbol } from "./use-price-lines";

interface Props {
  readonly instrument: Instrument;
  readonly live: FeedSnapshot<Candles>;
  readonly indicators: readonly PlacedIndicator[];
  readonly onIndicators: ChangeIndicators;
  /** The menu of indicators is open: at the one of that code, or at its beginning (null). */
  readonly editing: string | null | false;
  readonly onEditing: (editing: string | null | false) => void;
  readonly lines: PriceLinesOfSymbol;
  readonly onDraw: () => void;
}

/** What can be chosen of the chart, and when its newest candle closes. */
export function ChartToolbar(props: Props) {
  const { editing, onEditing } = props;
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-1 gap-y-0.5 border-b border-line px-1 py-1 pr-3">
      <IndicatorMenu
        indicators={props.indicators}
        onChange={props.onIndicators}
        open={editing !== false}
        onOpenChange={(open) => onEditing(open ? null : false)}
        editing={editing || null}
      />
      <PriceLineMenu lines={props.lines} instrument={props.instrument} onDraw={props.onDraw} />
      <span aria-hidden="true" className="mx-1 h-4 border-l border-line" />
      <ScaleChoice />
      <CloseCountdown live={props.live} />
    </div>
  );
}
