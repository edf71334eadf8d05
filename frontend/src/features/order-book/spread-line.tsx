import { Badge } from "@/components/badge";
import { Flash } from "@/components/flash";
import { formatDecimal } from "@/lib/format/decimals";
import type { Instrument } from "@/lib/market/instrument";
import type { TopOfBook } from "./figures";
import { priceOf } from "./grid";

/** The mid price and the distance between the two best prices. */
export function SpreadLine({ top, instrument }: { top: TopOfBook; instrument: Instrument }) {
  // The mid of two prices lies on a tick or half-way between two.
  const midDecimals = instrument.priceDecimals + 1;
  return (
    <dl
      data-testid="spread"
      className="my-1 flex items-baseline justify-between gap-2 border-y border-line bg-raised px-3 py-1 beside:order-1 beside:col-span-2 beside:mt-0"
    >
      <div className="flex items-baseline gap-1.5">
        <dt className="text-muted">Mid</dt>
        <dd data-field="mid" className="text-sm font-semibold">
          {top.midTicks === null ? (
            "–"
          ) : (
            <Flash value={top.midTicks}>
              {formatDecimal(priceOf(top.midTicks, instrument), midDecimals)}
            </Flash>
          )}
        </dd>
      </div>
      {top.state === "crossed" && <Badge>Crossed</Badge>}
      <div className="flex items-baseline gap-1.5">
        <dt className="text-muted">Spread</dt>
        <dd data-field="spread" className="whitespace-nowrap">
          {top.spreadTicks === null
            ? "–"
            : formatDecimal(priceOf(top.spreadTicks, instrument), instrument.priceDecimals)}
          {top.spreadBp !== null && (
            <span className="hidden text-muted @min-[17rem]:inline">
              {" "}
              {top.spreadBp.toFixed(2)} bp
            </span>
          )}
        </dd>
      </div>
    </dl>
  );
}
