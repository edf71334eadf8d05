"use client";

import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";

interface Props<Value extends string> {
  readonly name: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly text: string }[];
  readonly onChoose: (value: Value) => void;
}

/** One of a few, all of them in sight. Arrow keys move the choice. */
export function SegmentedChoice<Value extends string>(props: Props<Value>) {
  return (
    <RadioGroup
      aria-label={props.name}
      value={props.value}
      onValueChange={(value) => props.onChoose(value as Value)}
      className="grid auto-cols-fr grid-flow-col rounded-md border border-line bg-canvas p-0.5"
    >
      {props.options.map(({ value, text }) => (
        <Radio.Root
          key={value}
          value={value}
          className="flex h-7 min-w-14 cursor-default items-center justify-center rounded-sm px-2.5 text-xs whitespace-nowrap text-muted hover:text-ink data-checked:bg-raised data-checked:font-semibold data-checked:text-ink"
        >
          {text}
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}
