"use client";

import { Dialog } from "@base-ui/react/dialog";
import { Switch } from "@base-ui/react/switch";
import { Keys } from "./keys";
import type { Shortcut } from "./shortcuts";

/** Keys that a part of the page answers to while it has the focus. */
export interface LocalKeys {
  readonly keys: string;
  readonly name: string;
}

interface Props {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly shortcuts: readonly Shortcut[];
  readonly paletteKeys: string;
  readonly singleKeys: boolean;
  readonly onSingleKeys: (on: boolean) => void;
}

const CHART_KEYS: readonly LocalKeys[] = [
  { keys: "← →", name: "Scroll by a few candles" },
  { keys: "PageUp PageDown", name: "Scroll by 60 candles" },
  { keys: "+ −", name: "Zoom" },
  { keys: "Home", name: "To the oldest candle that was read" },
  { keys: "End", name: "To the newest candle" },
];

export function ShortcutsHelp(props: Props) {
  const groups = [...new Set(props.shortcuts.map(({ group }) => group))];
  return (
    <Dialog.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/50" />
        <Dialog.Viewport className="fixed inset-0 z-50 flex items-start justify-center p-2 sm:items-center">
          <Dialog.Popup className="flex max-h-full w-full max-w-2xl flex-col overflow-hidden rounded-lg border border-line bg-surface shadow-2xl">
            <div className="flex items-center justify-between border-b border-line py-2 pr-2 pl-4">
              <Dialog.Title className="text-sm font-semibold">Keyboard shortcuts</Dialog.Title>
              <Dialog.Close className="rounded-sm px-2 py-1 text-2xs text-muted hover:bg-raised hover:text-ink">
                Close
              </Dialog.Close>
            </div>
            <div className="grid gap-x-8 gap-y-4 overflow-y-auto p-4 sm:grid-cols-2">
              {groups.map((name) => (
                <KeyList
                  key={name}
                  title={name}
                  lines={props.shortcuts.filter(({ group }) => group === name)}
                />
              ))}
              <KeyList title="In the chart, while it has the focus" lines={CHART_KEYS} separate />
            </div>
            <SingleKeysSwitch {...props} />
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function KeyList(props: { title: string; lines: readonly LocalKeys[]; separate?: boolean }) {
  return (
    <section aria-label={props.title}>
      <h3 className="pb-1.5 text-2xs font-semibold text-muted">{props.title}</h3>
      <dl className="flex flex-col gap-1">
        {props.lines.map(({ keys, name }) => (
          <div key={keys} className="flex items-center justify-between gap-4 text-xs">
            <dt>{name}</dt>
            <dd>
              <Keys of={keys} joined={props.separate ? "or" : "then"} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function SingleKeysSwitch({ paletteKeys, singleKeys, onSingleKeys }: Props) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the switch is a control, which the rule does not know
    <label className="flex items-center gap-3 border-t border-line px-4 py-3 text-xs text-muted">
      <Switch.Root
        checked={singleKeys}
        onCheckedChange={onSingleKeys}
        className="flex h-5 w-9 shrink-0 rounded-full border border-muted bg-canvas p-0.5 data-checked:border-accent data-checked:bg-accent"
      >
        <Switch.Thumb className="size-3.5 rounded-full bg-muted data-checked:translate-x-4 data-checked:bg-surface" />
      </Switch.Root>
      <span>
        Keys without Ctrl act. Switched off, only {paletteKeys} does, and dictated words do nothing.
      </span>
    </label>
  );
}
