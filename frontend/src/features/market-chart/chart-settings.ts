import type { Instrument } from "@/lib/market/instrument";
import type { TimeZone } from "@/lib/market/time-zone";
import type { PlacedIndicator } from "./indicator-style";
import type { PriceLine } from "./price-lines";
import type { PriceScale } from "./price-scale";

/** What can be changed of a chart while it is looked at. */
export interface ChartSettings {
  readonly instrument: Instrument;
  readonly indicators: readonly PlacedIndicator[];
  readonly scale: PriceScale;
  readonly zone: TimeZone;
  readonly priceLines: readonly PriceLine[];
  /** The next click places a price line. */
  readonly drawing: boolean;
}

/** Which settings are others than before; all of them at first. */
export function changedSettings(
  before: ChartSettings | null,
  after: ChartSettings,
): ReadonlySet<keyof ChartSettings> {
  const names = Object.keys(after) as (keyof ChartSettings)[];
  return new Set(names.filter((name) => before?.[name] !== after[name]));
}
