/** Keys that do something anywhere on the page, as long as nobody is typing. */
export interface Shortcut {
  /** As `Keys` shows them: `?`, or `g m` for two, one after another. */
  readonly keys: string;
  readonly name: string;
  readonly group: string;
  readonly run: () => void;
}

/** What was typed so far of keys that need another one. */
export interface Pending {
  readonly typed: string;
  readonly atMs: number;
}

/** The second key must follow the first one within this time. */
export const PENDING_MS = 1_500;

export interface Pressed {
  readonly shortcut: Shortcut | null;
  readonly pending: Pending | null;
}

/** What a key means after those that are pending. Pure. */
export function press(
  shortcuts: readonly Shortcut[],
  pending: Pending | null,
  key: string,
  nowMs: number,
): Pressed {
  const before = pending !== null && nowMs - pending.atMs < PENDING_MS ? `${pending.typed} ` : "";
  const named = (typed: string) => shortcuts.find(({ keys }) => keys === typed) ?? null;
  const shortcut = named(before + key) ?? named(key);
  if (shortcut !== null) return { shortcut, pending: null };
  const begins = shortcuts.some(({ keys }) => keys.startsWith(`${key} `));
  return { shortcut: null, pending: begins ? { typed: key, atMs: nowMs } : null };
}

/** Where letters are for writing, or for finding an entry of a list by its first ones. */
const TAKES_LETTERS = [
  "input",
  "textarea",
  "select",
  "[contenteditable]:not([contenteditable=false])",
  "[role=textbox]",
  // One that opens a dialog to search in takes none itself.
  "[role=combobox]:not([aria-haspopup=dialog])",
  "[role=listbox]",
  "[role=menu]",
  "[role=dialog]",
].join();

/** Whether a key was meant for what has the focus, or for the browser, and not for the page. */
export function isTaken(event: KeyboardEvent): boolean {
  return (
    event.defaultPrevented ||
    event.repeat ||
    event.isComposing ||
    event.altKey ||
    (event.target instanceof Element && event.target.closest(TAKES_LETTERS) !== null)
  );
}

/** Ctrl+K, or Cmd+K on a Mac. */
export function opensPalette(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k";
}
