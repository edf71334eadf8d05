"use client";

import { useRef, useState } from "react";
import { PopoverMenu } from "@/components/popover-menu";
import type { Instrument } from "@/lib/market/instrument";
import { NumberField } from "./number-field";
import { MAX_LINES, MAX_NAME, onTick } from "./price-lines";
import { RemoveButton } from "./remove-button";
import { FIELD, TOOL } from "./toolbar-style";
import type { PriceLinesOfSymbol } from "./use-price-lines";

interface Props {
  readonly lines: PriceLinesOfSymbol;
  readonly instrument: Instrument;
  readonly onDraw: () => void;
}

/** Draws, names, moves and removes price lines. */
export function PriceLineMenu({ lines, instrument, onDraw }: Props) {
  const [problem, setProblem] = useState<string | null>(null);
  const drawing = useRef(false);
  const full = lines.lines.length >= MAX_LINES;
  return (
    <PopoverMenu
      label="Price lines"
      button={
        <>
          Lines
          {lines.lines.length > 0 && <span className="text-accent">{lines.lines.length}</span>}
        </>
      }
      buttonClassName={TOOL}
      align="start"
      className="w-80"
      onOpenChange={(open) => {
        if (open) drawing.current = false;
      }}
      // The chart has it while a line is drawn.
      returnsFocus={() => !drawing.current}
    >
      {(close) => (
        <>
          {lines.lines.length > 0 && (
            <ul aria-label={`Lines of ${instrument.symbol}`} className="flex flex-col gap-1">
              {lines.lines.map(({ id, price, name }) => (
                <li key={id} className="flex items-center gap-2">
                  <input
                    aria-label={`Name of the line at ${price}`}
                    placeholder="Name"
                    maxLength={MAX_NAME}
                    value={name}
                    onChange={(event) => lines.rename(id, event.target.value)}
                    className={`${FIELD} min-w-0 flex-1`}
                  />
                  <NumberField
                    name={`Price of ${name || `line ${id}`}`}
                    value={price}
                    min={instrument.tickSize}
                    step={instrument.tickSize}
                    className="w-28 text-right"
                    onNumber={(value) => {
                      if (onTick(value, instrument) !== value) {
                        return `Prices go in steps of ${instrument.tickSize}`;
                      }
                      lines.move(id, value);
                      return null;
                    }}
                    onProblem={setProblem}
                  />
                  <RemoveButton
                    name={name || `the line at ${price}`}
                    onRemove={() => lines.remove(id)}
                  />
                </li>
              ))}
            </ul>
          )}
          {problem !== null && (
            <p role="alert" className="text-2xs text-down">
              {problem}
            </p>
          )}
          <button
            type="button"
            disabled={full}
            onClick={() => {
              drawing.current = true;
              close();
              onDraw();
            }}
            className="h-7 rounded-sm border border-line px-2 text-left font-medium enabled:hover:border-muted disabled:opacity-50"
          >
            Draw a line on the chart
          </button>
          <p className="text-2xs text-muted">
            {full
              ? `No more than ${MAX_LINES} lines of a market.`
              : "Drag a line to move it. On the chart, the key L draws one."}
          </p>
        </>
      )}
    </PopoverMenu>
  );
}
