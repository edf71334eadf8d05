"use client";

import { type ReactNode, useState } from "react";
import { CommandPalette } from "@/features/command-palette/palette";
import { PaletteButton, usePaletteKeys } from "@/features/command-palette/palette-button";
import { ShortcutsHelp } from "@/features/command-palette/shortcuts-help";
import { singleKeys } from "@/features/command-palette/single-keys";
import { useShortcuts } from "@/features/command-palette/use-shortcuts";
import { PreferencesMenu } from "@/features/preferences/preferences-menu";
import { useStored } from "@/lib/stored/use-stored";
import { siteCommands } from "./site-commands";
import { siteShortcuts } from "./site-shortcuts";
import { useSite } from "./use-site";

/** What acts on all pages: the palette, the shortcuts and the preferences. */
export function SiteTools(): ReactNode {
  const [dialog, setDialog] = useState<"palette" | "help" | null>(null);
  const [keysAct, setKeysAct] = useStored(singleKeys);
  const openPalette = () => setDialog("palette");
  const openHelp = () => setDialog("help");
  const site = useSite({ openPalette, openHelp });
  const shortcuts = siteShortcuts(site);
  const paletteKeys = usePaletteKeys();
  useShortcuts(shortcuts, { singleKeys: keysAct, onPalette: openPalette });
  return (
    <>
      <PaletteButton onOpen={openPalette} />
      <PreferencesMenu onShortcuts={openHelp} />
      <CommandPalette
        open={dialog === "palette"}
        onOpenChange={(open) => setDialog(open ? "palette" : null)}
        groups={dialog === "palette" ? siteCommands(site) : []}
      />
      <ShortcutsHelp
        open={dialog === "help"}
        onOpenChange={(open) => setDialog(open ? "help" : null)}
        shortcuts={shortcuts}
        paletteKeys={paletteKeys}
        singleKeys={keysAct}
        onSingleKeys={setKeysAct}
      />
    </>
  );
}
