import { formatDecimal } from "@/lib/format/decimals";
import { type Quote, rangePositionOf } from "./quote";

/** Where the price stands between the lowest and the highest of the 24 hours. */
export function RangeBar({ quote, decimals }: { quote: Quote; decimals: number }) {
  return (
    <div className="grid grid-cols-[4.75rem_minmax(1.5rem,1fr)_4.75rem] items-center gap-2 text-2xs text-muted">
      <span data-field="low" className="text-right">
        <span className="sr-only">Low </span>
        {formatDecimal(quote.low, decimals)}
      </span>
      <span aria-hidden="true" className="relative h-1 rounded-full bg-line">
        <span
          className="absolute -top-0.5 h-2 w-0.5 -translate-x-1/2 rounded-full bg-ink"
          style={{ left: `${(rangePositionOf(quote) * 100).toFixed(0)}%` }}
        />
      </span>
      <span data-field="high" className="text-left">
        <span className="sr-only">High </span>
        {formatDecimal(quote.high, decimals)}
      </span>
    </div>
  );
}
