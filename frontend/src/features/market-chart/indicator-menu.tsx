"use client";

import { Popover } from "@base-ui/react/popover";
import { IndicatorEditor, parameterFieldId } from "./indicator-editor";
import type { PlacedIndicator } from "./indicator-style";
import { POPUP, TOOL } from "./toolbar-style";
import type { ChangeIndicators } from "./use-indicators";

interface Props {
  readonly indicators: readonly PlacedIndicator[];
  readonly onChange: ChangeIndicators;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** The code of the one whose parameters are to be changed first. */
  readonly editing: string | null;
}

/** Chooses what is drawn over and below the candles. */
export function IndicatorMenu(props: Props) {
  const { indicators, open, onOpenChange, editing } = props;
  const firstField = () =>
    editing === null ? true : document.getElementById(parameterFieldId(editing));
  return (
    <Popover.Root open={open} onOpenChange={onOpenChange}>
      <Popover.Trigger className={TOOL}>
        Indicators
        {indicators.length > 0 && <span className="text-accent">{indicators.length}</span>}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="start" sideOffset={4} className="z-30">
          <Popover.Popup
            aria-label="Indicators"
            initialFocus={firstField}
            className={`w-80 ${POPUP}`}
          >
            <IndicatorEditor indicators={props.indicators} onChange={props.onChange} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
