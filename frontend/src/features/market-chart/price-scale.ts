import { oneOf } from "@/lib/stored/checks";
import { stored } from "@/lib/stored/stored";

export const PRICE_SCALES = ["linear", "log", "percent"] as const;

/** How heights on the chart stand for prices: percent counts from the first candle in sight. */
export type PriceScale = (typeof PRICE_SCALES)[number];

export const priceScale = stored<PriceScale>("price-scale", oneOf(PRICE_SCALES), "linear");
