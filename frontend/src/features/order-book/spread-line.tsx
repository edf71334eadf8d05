import { formatDecimal } from "@/lib/format/decimals";
import type { Instrument } from "@/lib/market/instrument";
import type { Ladder } from "./ladder";

/** The mid price and the distance between the two best prices. */
export function SpreadLine({ ladder, instrument }: { ladder: Ladder; instrument: Instrument }) {
  // The mid of two prices lies on a tick or half-way between two.
  const midDecimals = instrument.priceDecimals + 1;
  return (
    <dl
      data-testid="spread"
      className="my-1 flex items-baseline justify-between gap-2 border-y border-line bg-raised px-3 py-1 @min-[21rem]:order-1 @min-[21rem]:col-span-2 @min-[21rem]:mt-0"
    >
      <div className="flex items-baseline gap-1.5">
        <dt className="text-muted">Mid</dt>
        <dd data-field="mid" className="text-sm font-semibold">
          {ladder.mid === null ? "–" : formatDecimal(ladder.mid, midDecimals)}
        </dd>
      </div>
      <div className="flex items-baseline gap-1.5">
        <dt className="text-muted">Spread</dt>
        <dd data-field="spread">
          {ladder.spread === null ? "–" : formatDecimal(ladder.spread, instrument.priceDecimals)}
          {ladder.relativeSpread !== null && (
            <span className="hidden text-muted @min-[17rem]:inline">
              {" "}
              {(ladder.relativeSpread * 10_000).toFixed(2)} bp
            </span>
          )}
        </dd>
      </div>
    </dl>
  );
}
