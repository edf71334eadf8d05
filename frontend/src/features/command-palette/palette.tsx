"use client";

import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { useState } from "react";
import type { TakeTyped } from "@/lib/type-ahead";
import { type Command, type CommandGroup, findCommands } from "./commands";
import { Keys } from "./keys";

export interface PaletteProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly groups: readonly CommandGroup[];
  /** Puts what was typed before into the field that gets the focus. */
  readonly takeTyped: TakeTyped;
}

/** A search field for everything that can be gone to or done. */
export function CommandPalette({ open, onOpenChange, groups, takeTyped }: PaletteProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/50" />
        <Dialog.Viewport className="fixed inset-0 z-50 flex items-start justify-center p-2 sm:pt-[12dvh]">
          <Dialog.Popup
            aria-label="Command palette"
            onFocus={takeTyped}
            className="flex max-h-[min(32rem,calc(100dvh-1rem))] w-full max-w-xl flex-col overflow-hidden rounded-lg border border-line bg-surface shadow-2xl"
          >
            <Search groups={groups} onDone={() => onOpenChange(false)} />
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Apart, so that each opening begins with an empty search. */
function Search(props: { groups: readonly CommandGroup[]; onDone: () => void }) {
  const { groups, onDone } = props;
  const [search, setSearch] = useState("");
  const found = findCommands(groups, search);
  return (
    <Autocomplete.Root
      open
      inline
      items={groups}
      filteredItems={found}
      itemToStringValue={(command: Command) => command.title}
      value={search}
      onValueChange={(typed, { reason }) => {
        // Choosing a command would put its title into the field before it closes.
        if (reason !== "item-press") setSearch(typed);
      }}
      autoHighlight="always"
      keepHighlight
    >
      <div className="flex items-center border-b border-line">
        <Autocomplete.Input
          aria-label="Search markets and commands"
          placeholder="Markets, pages, commands"
          className="h-12 min-w-0 flex-1 bg-surface px-4 text-sm placeholder:text-muted focus-visible:outline-none any-pointer-coarse:text-base"
        />
        <Dialog.Close className="mr-2 rounded-sm px-2 py-1 text-2xs text-muted hover:bg-raised hover:text-ink">
          Close
        </Dialog.Close>
      </div>
      <Autocomplete.Empty>
        <p className="p-4 text-xs text-muted empty:hidden">Nothing by that name.</p>
      </Autocomplete.Empty>
      <Autocomplete.List className="min-h-0 overflow-y-auto overscroll-contain py-1 empty:p-0">
        {(group: CommandGroup) => (
          <Autocomplete.Group key={group.name} items={group.items}>
            <Autocomplete.GroupLabel className="px-4 pt-2 pb-1 text-2xs font-semibold text-muted">
              {group.name}
            </Autocomplete.GroupLabel>
            <Autocomplete.Collection>
              {(command: Command) => (
                <CommandLine
                  key={command.id}
                  command={command}
                  onRun={() => {
                    onDone();
                    command.run();
                  }}
                />
              )}
            </Autocomplete.Collection>
          </Autocomplete.Group>
        )}
      </Autocomplete.List>
    </Autocomplete.Root>
  );
}

function CommandLine({ command, onRun }: { command: Command; onRun: () => void }) {
  return (
    <Autocomplete.Item
      value={command}
      onClick={onRun}
      className="flex min-h-9 cursor-default items-center gap-3 px-4 text-sm data-highlighted:bg-raised data-highlighted:text-accent"
    >
      <span className="min-w-0 flex-1 truncate">{command.title}</span>
      {command.note && <span className="text-2xs text-muted">{command.note}</span>}
      {command.keys && (
        <span className="hidden sm:inline">
          <Keys of={command.keys} />
        </span>
      )}
    </Autocomplete.Item>
  );
}
