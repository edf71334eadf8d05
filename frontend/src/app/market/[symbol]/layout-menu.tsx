"use client";

import { Popover } from "@base-ui/react/popover";
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
    <Popover.Root>
      <Popover.Trigger
        aria-label="Layout of the panels"
        title="Layout of the panels"
        className="grid size-8 place-items-center rounded-md text-muted hover:bg-raised hover:text-ink max-sm:hidden"
      >
        <svg
          aria-hidden="true"
          viewBox="0 0 16 16"
          className="size-4"
          fill="none"
          stroke="currentColor"
        >
          <path d="M2 3h12v10H2zM8.5 3v10M8.5 9H14" strokeWidth="1.3" strokeLinejoin="round" />
        </svg>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="end" sideOffset={6} className="z-20">
          <Popover.Popup
            aria-label="Layout of the panels"
            className="flex w-48 flex-col gap-2 rounded-md border border-line bg-surface p-3 text-xs shadow-xl"
          >
            {PANELS.map((panel) => (
              <label key={panel} className="flex items-center justify-between gap-2">
                {PANEL_NAMES[panel]}
                <input
                  type="checkbox"
                  checked={!hidden.includes(panel)}
                  onChange={(event) => show(panel, event.target.checked)}
                  className="size-4 accent-(--accent)"
                />
              </label>
            ))}
            <button
              type="button"
              onClick={resetLayout}
              className="mt-1 h-7 rounded-sm border border-line text-muted hover:text-ink"
            >
              Reset the layout
            </button>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
