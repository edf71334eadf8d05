"use client";

import type { ReactNode } from "react";
import { CheckLine } from "@/components/check-line";
import { PopoverMenu } from "@/components/popover-menu";
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
    <PopoverMenu
      label="What is shown of the trades"
      button={
        <>
          <span className="sr-only">What is shown of the trades: </span>
          {least > 0 ? `≥ ${least} ${unitName}` : "Filter"}
        </>
      }
      buttonClassName={`h-6 rounded-sm px-1.5 text-2xs hover:bg-raised ${least > 0 ? "bg-raised font-semibold text-accent" : "text-muted"}`}
      className="w-72"
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
      <CheckLine
        name="Same moment and side as one"
        checked={together}
        onChange={(value) => change({ together: value })}
      />
      <button
        type="button"
        onClick={reset}
        className="h-7 rounded-sm border border-line text-muted hover:text-ink"
      >
        Show all trades
      </button>
    </PopoverMenu>
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
