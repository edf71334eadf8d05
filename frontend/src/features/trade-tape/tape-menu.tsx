"use client";

import { Popover } from "@base-ui/react/popover";
import type { ReactNode } from "react";
import { QuietSelect } from "@/components/quiet-select";
import type { Instrument } from "@/lib/market/instrument";
import { AmountField } from "./amount-field";
import { useTapeSettings } from "./choices";
import type { LargeChoice } from "./large";

const LARGE = [
  { value: "1", name: "Top 1%" },
  { value: "5", name: "Top 5%" },
  { value: "amount", name: "From …" },
];

/** What is shown of the trades and which are marked; remembered for each symbol. */
export function TapeMenu({ instrument }: { instrument: Instrument }) {
  const { settings, change, reset } = useTapeSettings(instrument.symbol);
  const { least, unit, together, large } = settings;
  const unitName = unit === "base" ? instrument.base : instrument.quote;
  const chooseLarge = (value: string) =>
    change({
      large: value === "amount" ? { by: "amount", amount: 0 } : { by: "percent", percent: +value },
    });
  return (
    <Popover.Root>
      <Popover.Trigger
        className={`h-6 rounded-sm px-1.5 text-2xs hover:bg-raised ${least > 0 ? "bg-raised font-semibold text-accent" : "text-muted"}`}
      >
        <span className="sr-only">What is shown of the trades: </span>
        {least > 0 ? `≥ ${least} ${unitName}` : "Filter"}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="end" sideOffset={6} className="z-20">
          <Popover.Popup
            aria-label="What is shown of the trades"
            className="flex w-72 flex-col gap-3 rounded-md border border-line bg-surface p-3 text-xs shadow-xl"
          >
            <Line name="At least">
              <AmountField
                label="Smallest trade that is shown"
                value={least}
                onChange={(value) => change({ least: value })}
              />
              <QuietSelect
                label="Unit of the smallest trade"
                value={unit}
                options={[
                  { value: "base", name: instrument.base },
                  { value: "quote", name: instrument.quote },
                ]}
                onChange={(value) => change({ unit: value })}
              />
            </Line>
            <Line name="Mark large">
              {large.by === "amount" && (
                <AmountField
                  label={`Large from, in ${instrument.quote}`}
                  value={large.amount}
                  onChange={(amount) => change({ large: { by: "amount", amount } })}
                />
              )}
              <QuietSelect
                label="Which trades are large"
                value={largeName(large)}
                options={LARGE}
                onChange={chooseLarge}
              />
            </Line>
            <label className="flex items-center justify-between gap-2">
              Same moment and side as one
              <input
                type="checkbox"
                checked={together}
                onChange={(event) => change({ together: event.target.checked })}
                className="size-4 accent-(--accent)"
              />
            </label>
            <button
              type="button"
              onClick={reset}
              className="h-7 rounded-sm border border-line text-muted hover:text-ink"
            >
              Show all trades
            </button>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-center gap-2">
      <span className="mr-auto whitespace-nowrap">{name}</span>
      {children}
    </div>
  );
}

function largeName(large: LargeChoice): string {
  return large.by === "amount" ? "amount" : String(large.percent);
}
