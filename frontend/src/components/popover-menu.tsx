"use client";

import type { ReactNode } from "react";
import { partOf } from "@/lib/use-part";
import { useStandIn } from "./use-stand-in";

export interface PopoverMenuProps {
  /** Names what opens. */
  readonly label: string;
  /** What the button shows. */
  readonly button: ReactNode;
  /** Names the button too, because it shows nothing but a sign. */
  readonly isSign?: boolean;
  readonly buttonClassName: string;
  /** Which ends of the button and of what opens are above each other. */
  readonly align?: "start" | "end";
  readonly className?: string;
  /** Given when others open it too. */
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
  /** What has the focus first, when that is not the first that can have it. */
  readonly initialFocus?: () => HTMLElement | null | true;
  /** Whether the button has the focus again when it closes. */
  readonly returnsFocus?: () => boolean;
  /** What opens; it may close itself. */
  readonly children: ReactNode | ((close: () => void) => ReactNode);
}

const surface = partOf(async () => (await import("./popover-surface")).PopoverSurface);

/** A button, and what opens below it: choices and figures for which there is no room on the page. */
export function PopoverMenu(props: PopoverMenuProps) {
  const { loaded: Surface, leftAs, button } = useStandIn(surface, props.open);
  const { label, isSign } = props;
  if (Surface !== null) return <Surface {...props} leftAs={leftAs} />;
  return (
    <button
      {...button}
      onClick={() => {
        button.onClick();
        props.onOpenChange?.(true);
      }}
      aria-haspopup="dialog"
      aria-expanded={false}
      {...(isSign && { "aria-label": label, title: label })}
      className={props.buttonClassName}
    >
      {props.button}
    </button>
  );
}
