"use client";

import { Popover } from "@base-ui/react/popover";
import { useRef } from "react";
import type { PopoverMenuProps } from "./popover-menu";
import { type LeftAs, useTakenFocus } from "./use-stand-in";

/** The whole of a `PopoverMenu`, once it is wanted. */
export function PopoverSurface(props: PopoverMenuProps & { readonly leftAs: LeftAs }) {
  const { label, isSign, open, onOpenChange, leftAs, children } = props;
  const actions = useRef<Popover.Root.Actions>(null);
  const trigger = useTakenFocus(leftAs);
  const close = () => actions.current?.close();
  return (
    <Popover.Root
      actionsRef={actions}
      {...(open === undefined ? { defaultOpen: leftAs.isOpen } : { open })}
      {...(onOpenChange && { onOpenChange: (next: boolean) => onOpenChange(next) })}
    >
      <Popover.Trigger
        ref={trigger}
        {...(isSign && { "aria-label": label, title: label })}
        className={props.buttonClassName}
      >
        {props.button}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align={props.align ?? "end"} sideOffset={6} className="z-30">
          <Popover.Popup
            aria-label={label}
            initialFocus={props.initialFocus}
            finalFocus={props.returnsFocus}
            className={`flex max-h-(--available-height) max-w-(--available-width) flex-col gap-3 overflow-y-auto rounded-md border border-line bg-surface p-3 text-xs shadow-xl ${props.className ?? ""}`}
          >
            {typeof children === "function" ? children(close) : children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
