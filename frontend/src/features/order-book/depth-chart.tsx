"use client";

import { type KeyboardEvent, type PointerEvent, useMemo, useState } from "react";
import { Notice } from "@/components/notice";
import { Panel } from "@/components/panel";
import type { OrderBook } from "@/lib/api/types";
import { formatDecimal } from "@/lib/format/decimals";
import type { Feed } from "@/lib/live/feed";
import { useFeedSnapshot } from "@/lib/live/use-feed";
import type { Instrument } from "@/lib/market/instrument";
import { type Corner, extent, stairs, sweepTo } from "./depth";
import { topOfBook } from "./figures";
import { priceOf, quantityOf } from "./grid";
import { type Ladder, ladderOf } from "./ladder";
import { SweepLine } from "./sweep-line";

interface Props {
  readonly feed: Feed<OrderBook | null>;
  readonly instrument: Instrument;
  readonly className?: string;
}

/** Part of the width that one press of an arrow key moves by. */
const KEY_STEP = 0.02;

/** How much stands up to each price: a stair for the bids, one for the asks, and what a sweep costs. */
export function DepthPanel({ feed, instrument, className = "" }: Props) {
  const { state: book, phase, loaded } = useFeedSnapshot(feed);
  const behind = phase !== "live" || book?.stale === true;
  return (
    <Panel title="Depth" className={className}>
      {book === null || book.bids.length + book.asks.length === 0 ? (
        <Notice busy={!loaded} title={loaded ? "No depth to show" : "Loading the depth"} />
      ) : (
        <div className={`flex min-h-0 flex-1 flex-col ${behind ? "opacity-70 grayscale" : ""}`}>
          <Chart book={book} instrument={instrument} />
        </div>
      )}
    </Panel>
  );
}

function Chart({ book, instrument }: { book: OrderBook; instrument: Instrument }) {
  const ladder = useMemo(() => ladderOf(book, instrument), [book, instrument]);
  const { midTicks } = useMemo(() => topOfBook(book, instrument), [book, instrument]);
  /** Where the pointer is, 0 to 1 from the left. */
  const [at, setAt] = useState<number | null>(null);
  const reach = extent(ladder);
  if (reach === null) return null;
  const width = reach.high - reach.low;
  const ticks = at === null ? null : Math.round(reach.low + at * width);
  const sweep = ticks === null ? null : sweepTo(ladder, ticks, midTicks);
  const onPointer = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    setAt(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = KEYS[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    setAt((last) => (step === null ? null : Math.min(1, Math.max(0, (last ?? 0.5) + step))));
  };
  const price = (value: number) =>
    formatDecimal(priceOf(value, instrument), instrument.priceDecimals);
  const middle = midTicks === null ? null : (midTicks - reach.low) / width;
  return (
    <>
      <SweepLine sweep={sweep} instrument={instrument} />
      <div
        data-testid="depth-chart"
        role="application"
        aria-label="Depth chart. Arrow keys move along the prices, Escape ends."
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys below need the focus
        tabIndex={0}
        onPointerMove={onPointer}
        onPointerDown={onPointer}
        onPointerLeave={() => setAt(null)}
        onKeyDown={onKeyDown}
        onBlur={() => setAt(null)}
        className="relative min-h-12 flex-1 touch-pan-y"
      >
        <Stairs ladder={ladder} low={reach.low} width={width} lots={reach.lots} />
        {middle !== null && <Upright at={middle} className="border-line" />}
        {at !== null && <Upright at={at} className="border-dashed border-muted" />}
        <span className="pointer-events-none absolute top-0.5 right-2 rounded-sm bg-surface/75 px-1 text-2xs text-muted">
          {formatDecimal(quantityOf(reach.lots, instrument), instrument.quantityDecimals)}{" "}
          {instrument.base}
        </span>
      </div>
      <div className="flex justify-between border-t border-line px-2 py-0.5 text-2xs text-muted">
        <span>{price(reach.low)}</span>
        <span>{price(reach.high)}</span>
      </div>
    </>
  );
}

const KEYS: Record<string, number | null> = {
  ArrowLeft: -KEY_STEP,
  ArrowRight: KEY_STEP,
  Escape: null,
};

function Upright({ at, className }: { at: number; className: string }) {
  return (
    <div
      aria-hidden="true"
      className={`pointer-events-none absolute inset-y-0 border-l ${className}`}
      style={{ left: `${(at * 100).toFixed(2)}%` }}
    />
  );
}

/** The drawing is 1 wide and 1 high, and stretched to its box. */
function Stairs(props: { ladder: Ladder; low: number; width: number; lots: number }) {
  const { ladder, low, width, lots } = props;
  const line = (corners: Corner[], edge: number) =>
    [...corners, ...corners.slice(-1).map((corner) => ({ ...corner, ticks: edge }))]
      .map(({ ticks, lots: height }) => `${(ticks - low) / width},${1 - (0.92 * height) / lots}`)
      .join("L");
  const sides = [
    { corners: stairs(ladder.bids), edge: low, color: "var(--up)", tint: "var(--up-tint)" },
    {
      corners: stairs(ladder.asks),
      edge: low + width,
      color: "var(--down)",
      tint: "var(--down-tint)",
    },
  ];
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 1 1"
      preserveAspectRatio="none"
      className="absolute inset-0 size-full"
    >
      {sides.map(({ corners, edge, color, tint }) =>
        corners.length === 0 ? null : (
          <g key={color}>
            <path
              d={`M${line(corners, edge)}V1H${((corners[0]?.ticks ?? low) - low) / width}Z`}
              fill={tint}
            />
            <path
              d={`M${line(corners, edge)}`}
              fill="none"
              stroke={color}
              strokeWidth="1.5"
              vectorEffect="non-scaling-stroke"
            />
          </g>
        ),
      )}
    </svg>
  );
}
