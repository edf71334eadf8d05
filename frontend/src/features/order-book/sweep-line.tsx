import { formatDecimal } from "@/lib/format/decimals";
import { formatScaled } from "@/lib/format/scaled";
import type { Instrument } from "@/lib/market/instrument";
import type { Sweep } from "./depth";
import { priceOf, quantityOf, worthScaled } from "./grid";

/** What a taker would get and pay who took everything up to the price under the pointer. */
export function SweepLine({ sweep, instrument }: { sweep: Sweep | null; instrument: Instrument }) {
  if (sweep === null) {
    return (
      <p className="h-10 truncate px-3 py-1 text-2xs text-muted">
        Point at a price for a sweep's cost
      </p>
    );
  }
  const bid = sweep.side === "bid";
  const { value, scale } = worthScaled(sweep.worth, instrument);
  return (
    <p data-testid="sweep" aria-live="polite" className="h-10 truncate px-3 py-1 text-2xs">
      <span className={bid ? "text-up" : "text-down"}>
        {bid ? "Sell down to " : "Buy up to "}
        <b>{formatDecimal(priceOf(sweep.ticks, instrument), instrument.priceDecimals)}</b>
      </span>
      {sweep.distance !== null && (
        <span className="text-muted"> {distanceText(sweep.distance)} from mid</span>
      )}
      <br />
      <span className="whitespace-nowrap">
        <b>
          {formatDecimal(quantityOf(sweep.lots, instrument), instrument.quantityDecimals)}{" "}
          {instrument.base}
        </b>{" "}
        {bid ? "for" : "costs"}{" "}
        <b>
          {formatScaled(value, scale, instrument.quoteDecimals)} {instrument.quote}
        </b>
      </span>
    </p>
  );
}

/** `+0.0123` of the mid is `+123.0 bp`. */
function distanceText(ratio: number): string {
  const bp = (ratio * 10_000).toFixed(1);
  return `${ratio > 0 ? "+" : ""}${bp.replace("-", "−")} bp`;
}
