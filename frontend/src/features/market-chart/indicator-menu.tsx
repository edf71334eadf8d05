"use client";

import { PopoverMenu } from "@/components/popover-menu";
import { IndicatorEditor, parameterFieldId } from "./indicator-editor";
import type { PlacedIndicator } from "./indicator-style";
import { TOOL } from "./toolbar-style";
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
    <PopoverMenu
      label="Indicators"
      button={
        <>
          Indicators
          {indicators.length > 0 && <span className="text-accent">{indicators.length}</span>}
        </>
      }
      buttonClassName={TOOL}
      align="start"
      className="w-80"
      open={open}
      onOpenChange={onOpenChange}
      initialFocus={firstField}
    >
      <IndicatorEditor indicators={props.indicators} onChange={props.onChange} />
    </PopoverMenu>
  );
}
