"use client";

import { type ReactNode, useState } from "react";
import { PaletteButton, usePaletteKeys } from "@/features/command-palette/palette-button";
import { CommandPalettePart, preparePalette } from "@/features/command-palette/palette-part";
import { singleKeys } from "@/features/command-palette/single-keys";
import { useShortcuts } from "@/features/command-palette/use-shortcuts";
import { PreferencesMenu } from "@/features/preferences/preferences-menu";
import { useStored } from "@/lib/stored/use-stored";
import { partOf, usePart } from "@/lib/use-part";
import { siteCommands } from "./site-commands";
import { siteShortcuts } from "./site-shortcuts";
import { useSite } from "./use-site";

const help = partOf(
  async () => (await import("@/features/command-palette/shortcuts-help")).ShortcutsHelp,
);

/** What acts on all pages: the palette, the shortcuts and the preferences. */
export function SiteTools(): ReactNode {
  const [dialog, setDialog] = useState<"palette" | "help" | null>(null);
  const [keysAct, setKeysAct] = useStored(singleKeys);
  const openPalette = () => setDialog("palette");
  const openHelp = () => setDialog("help");
  const site = useSite({ openPalette, openHelp });
  const shortcuts = siteShortcuts(site);
  const paletteKeys = usePaletteKeys();
  useShortcuts(shortcuts, {
    singleKeys: keysAct,
    onPalette: openPalette,
    onModifier: preparePalette,
  });
  const ShortcutsHelp = usePart(help, dialog === "help");
  return (
    <>
      <PaletteButton onOpen={openPalette} onNear={preparePalette} />
      <PreferencesMenu onShortcuts={openHelp} />
      <CommandPalettePart
        open={dialog === "palette"}
        onOpenChange={(open) => setDialog(open ? "palette" : null)}
        groups={dialog === "palette" ? siteCommands(site) : []}
      />
      {ShortcutsHelp && (
        <ShortcutsHelp
          open={dialog === "help"}
          onOpenChange={(open) => setDialog(open ? "help" : null)}
          shortcuts={shortcuts}
          paletteKeys={paletteKeys}
          singleKeys={keysAct}
          onSingleKeys={setKeysAct}
        />
      )}
    </>
  );
}
