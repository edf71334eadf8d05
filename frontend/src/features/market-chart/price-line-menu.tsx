"use client";

import { Popover } from "@base-ui/react/popover";
import { useRef, useState } from "react";
import type { Instrument } from "@/lib/market/instrument";
import { NumberField } from "./number-field";
import { MAX_LINES, MAX_NAME, onTick } from "./price-lines";
import { RemoveButton } from "./remove-button";
import { FIELD, POPUP, TOOL } from "./toolbar-style";
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
    <Popover.Root
      onOpenChange={(open) => {
        if (open) drawing.current = false;
      }}
    >
      <Popover.Trigger className={TOOL}>
        Lines
        {lines.lines.length > 0 && <span className="text-accent">{lines.lines.length}</span>}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="start" sideOffset={4} className="z-30">
          <Popover.Popup
            aria-label="Price lines"
            // The chart has it while a line is drawn.
            finalFocus={() => !drawing.current}
            className={`w-80 ${POPUP}`}
          >
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
            <Popover.Close
              disabled={full}
              onClick={() => {
                drawing.current = true;
                onDraw();
              }}
              className="h-7 rounded-sm border border-line px-2 text-left font-medium enabled:hover:border-muted disabled:opacity-50"
            >
              Draw a line on the chart
            </Popover.Close>
            <p className="text-2xs text-muted">
              {full
                ? `No more than ${MAX_LINES} lines of a market.`
                : "Drag a line to move it. On the chart, the key L draws one."}
            </p>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
