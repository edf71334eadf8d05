"use client";

import { formatDecimal } from "@/lib/format/decimals";
import { kindOf } from "@/lib/indicators/catalogue";
import { titleOf } from "@/lib/indicators/choice";
import type { Known } from "@/lib/indicators/indicator";
import { indicatorOf } from "@/lib/indicators/indicator-of";
import type { Instrument } from "@/lib/market/instrument";
import { type Candles, lowerBound } from "./candle-fold";
import type { PlacedIndicator } from "./indicator-style";
import { type IndicatorValues, restsOnIncomplete } from "./indicator-values";
import { LineSwatch } from "./line-swatch";
import { RemoveButton } from "./remove-button";

const DAY_MS = 86_400_000;
const RSI_DECIMALS = 2;

interface Props {
  readonly indicators: readonly PlacedIndicator[];
  readonly values: IndicatorValues;
  readonly candles: Candles;
  readonly intervalMs: number;
  /** The open time (ms) under the crosshair. Without one the newest candle is told of. */
  readonly hovered: number | null;
  readonly instrument: Instrument;
  readonly onEdit: (code: string) => void;
  readonly onRemove: (code: string) => void;
}

/** What each indicator comes to at the crosshair. */
export function IndicatorLegend(props: Props) {
  const { indicators, candles, hovered } = props;
  if (indicators.length === 0) return null;
  const at = hovered === null ? candles.length - 1 : lowerBound(candles, hovered);
  const known = hovered === null || candles[at]?.open_time === hovered;
  return (
    <ul
      aria-label="Indicators"
      className="flex flex-wrap items-center gap-x-4 px-3 pb-1 text-2xs leading-4"
    >
      {indicators.map((indicator) => (
        <Entry key={indicator.code} {...props} indicator={indicator} at={known ? at : -1} />
      ))}
    </ul>
  );
}

function Entry(props: Props & { indicator: PlacedIndicator; at: number }) {
  const { indicator, values, candles, at, intervalMs, onEdit, onRemove } = props;
  const { code, choice } = indicator;
  const title = titleOf(choice);
  const state = values.of(choice, candles)[at];
  const reach =
    kindOf(choice.kind).parameters.length === 0 ? dayReach(candles, at, intervalMs) : null;
  return (
    <li data-indicator={code} className="flex min-h-6 items-center gap-1.5">
      <LineSwatch {...indicator} />
      <button
        type="button"
        aria-label={`Change ${title}`}
        onClick={() => onEdit(code)}
        className="whitespace-nowrap rounded-sm font-medium hover:text-accent"
      >
        {title}
      </button>
      <Figures {...props} state={state} reach={reach} />
      <RemoveButton name={title} onRemove={() => onRemove(code)} />
    </li>
  );
}

function Figures(
  props: Props & {
    indicator: PlacedIndicator;
    at: number;
    state: Known | undefined;
    reach: number | null;
  },
) {
  const { indicator, candles, at, state, instrument } = props;
  const { kind } = indicator.choice;
  const warmUp = indicatorOf(indicator.choice).warmUp;
  if (state === undefined) return <span className="text-muted">–</span>;
  if (state.values === null) return <Waiting count={state.count} warmUp={warmUp} />;
  const decimals = kind === "rsi" ? RSI_DECIMALS : instrument.priceDecimals;
  const room = kind === "rsi" ? 5 : formatDecimal(candles[at]?.close ?? 0, decimals).length;
  const uncertain = restsOnIncomplete(candles, at, props.reach ?? warmUp ?? 1);
  return (
    <span className="flex gap-1.5">
      {uncertain && <abbr title="Made of candles of which some are incomplete">≈</abbr>}
      {state.values.map((value, index) => {
        const line = kindOf(kind).lines[index] ?? "";
        return (
          <span
            key={line}
            data-line={line.toLowerCase()}
            title={line}
            className="inline-block text-right"
            style={{ minWidth: `${kindOf(kind).place === "prices" ? room : Math.min(room, 6)}ch` }}
          >
            {formatDecimal(value, decimals)}
          </span>
        );
      })}
    </span>
  );
}

/** Why there is no value: it is not reckoned across a gap, nor before its time. */
function Waiting({ count, warmUp }: { count: number; warmUp: number | null }) {
  const [short, long] =
    warmUp === null
      ? ["from 00:00 UTC on", "Needs every candle since midnight UTC"]
      : [`${count} of ${warmUp}`, `Needs ${warmUp} candles without a gap; ${count} are known`];
  return (
    <abbr title={long} className="text-muted no-underline">
      {short}
    </abbr>
  );
}

/** The candles of a day up to one. */
function dayReach(candles: Candles, at: number, intervalMs: number): number {
  return ((candles[at]?.open_time ?? 0) % DAY_MS) / intervalMs + 1;
}
