"use client";

import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import { useStored } from "@/lib/stored/use-stored";
import { PRICE_SCALES, type PriceScale, priceScale } from "./price-scale";

const TEXTS: Record<PriceScale, { short: string; name: string }> = {
  linear: { short: "Lin", name: "Linear scale" },
  log: { short: "Log", name: "Logarithmic scale" },
  percent: { short: "%", name: "Percent of the first candle in sight" },
};

/** How the price axis is divided. */
export function ScaleChoice() {
  const [scale, setScale] = useStored(priceScale);
  return (
    <RadioGroup
      aria-label="Price scale"
      value={scale}
      onValueChange={(value) => setScale(value as PriceScale)}
      className="flex gap-0.5"
    >
      {PRICE_SCALES.map((value) => (
        <Radio.Root
          key={value}
          value={value}
          aria-label={TEXTS[value].name}
          className="flex h-6 min-w-6 cursor-default items-center justify-center rounded-sm px-1.5 text-2xs font-medium text-muted hover:bg-raised hover:text-ink data-checked:bg-raised data-checked:font-semibold data-checked:text-accent"
        >
          {TEXTS[value].short}
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}
