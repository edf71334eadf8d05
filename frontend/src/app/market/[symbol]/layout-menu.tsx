"use client";

import { CheckLine } from "@/components/check-line";
import { PopoverMenu } from "@/components/popover-menu";
import { useStored } from "@/lib/stored/use-stored";
import { layoutChoice, PANEL_NAMES, PANELS, type PanelName, resetLayout } from "./layout-choice";

/** Which panels there are, and the way back to how they were made. */
export function LayoutMenu() {
  const [{ hidden }, setLayout] = useStored(layoutChoice);
  const show = (panel: PanelName, shown: boolean) =>
    setLayout((last) => {
      const others = last.hidden.filter((name) => name !== panel);
      return { ...last, hidden: shown ? others : [...others, panel] };
    });
  return (
    <PopoverMenu
      label="Layout of the panels"
      isSign
      button={
        <svg
          aria-hidden="true"
          viewBox="0 0 16 16"
          className="size-4"
          fill="none"
          stroke="currentColor"
        >
          <path d="M2 3h12v10H2zM8.5 3v10M8.5 9H14" strokeWidth="1.3" strokeLinejoin="round" />
        </svg>
      }
      buttonClassName="grid size-8 place-items-center rounded-md text-muted hover:bg-raised hover:text-ink max-sm:hidden"
      className="w-48"
    >
      {PANELS.map((panel) => (
        <CheckLine
          key={panel}
          name={PANEL_NAMES[panel]}
          checked={!hidden.includes(panel)}
          onChange={(shown) => show(panel, shown)}
        />
      ))}
      <button
        type="button"
        onClick={resetLayout}
        className="h-7 rounded-sm border border-line text-muted hover:text-ink"
      >
        Reset the layout
      </button>
    </PopoverMenu>
  );
}
