"use client";

import type { ReactNode } from "react";
import { PopoverMenu } from "@/components/popover-menu";
import { SegmentedChoice } from "@/components/segmented-choice";
import { useTimeZone, zoneLabel } from "@/lib/market/time-zone";
import { useStored } from "@/lib/stored/use-stored";
import { theme } from "@/lib/theme/theme";
import { useNow } from "@/lib/use-now";

const THEME_OPTIONS = [
  { value: "system", text: "System" },
  { value: "dark", text: "Dark" },
  { value: "light", text: "Light" },
] as const;

const MINUTE_MS = 60_000;

/** What is chosen for all pages, and kept in this browser: colours, and whose clock is shown. */
export function PreferencesMenu({ onShortcuts }: { onShortcuts: () => void }) {
  return (
    <PopoverMenu
      label="Preferences"
      isSign
      button={
        <svg aria-hidden="true" viewBox="0 0 16 16" className="size-4">
          <path
            d="M1 4.5h7m4 0h3M1 11.5h3m4 0h7"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.5"
            strokeLinecap="round"
          />
          <circle cx="10" cy="4.5" r="2" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <circle cx="6" cy="11.5" r="2" fill="none" stroke="currentColor" strokeWidth="1.5" />
        </svg>
      }
      buttonClassName="flex size-9 items-center justify-center rounded-md text-muted hover:bg-raised hover:text-ink data-popup-open:bg-raised data-popup-open:text-ink"
      className="w-72"
    >
      {(close) => (
        <Choices
          onShortcuts={() => {
            close();
            onShortcuts();
          }}
        />
      )}
    </PopoverMenu>
  );
}

function Choices({ onShortcuts }: { onShortcuts: () => void }) {
  const [chosenTheme, setTheme] = useStored(theme);
  const [zone, setZone] = useTimeZone();
  const now = useNow(MINUTE_MS);
  const local = now === null ? "UTC" : zoneLabel(now, "local");
  return (
    <>
      <Choice title="Colours">
        <SegmentedChoice
          name="Colours"
          value={chosenTheme}
          options={THEME_OPTIONS}
          onChoose={setTheme}
        />
      </Choice>
      <Choice title="Times">
        <SegmentedChoice
          name="Times"
          value={zone}
          options={[
            { value: "utc", text: "UTC" },
            { value: "local", text: local === "UTC" ? "Local" : `Local (${local})` },
          ]}
          onChoose={setZone}
        />
        <p className="text-2xs text-muted">Candles begin by UTC, whichever clock is shown.</p>
      </Choice>
      <button
        type="button"
        onClick={onShortcuts}
        className="flex items-center justify-between rounded-sm border-t border-line pt-3 text-left text-muted hover:text-ink"
      >
        Keyboard shortcuts
        <kbd className="rounded-sm border border-line px-1.5 font-sans text-2xs">?</kbd>
      </button>
    </>
  );
}

function Choice({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1.5">
      <p aria-hidden="true" className="font-medium">
        {title}
      </p>
      {children}
    </div>
  );
}
