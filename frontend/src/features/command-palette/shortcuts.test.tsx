import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";
import { PENDING_MS, press, type Shortcut } from "./shortcuts";
import { useShortcuts } from "./use-shortcuts";

const shortcut = (keys: string): Shortcut => ({ keys, name: keys, group: "All", run: vi.fn() });
const HELP = shortcut("?");
const MARKET = shortcut("g m");
const MUTE = shortcut("m");
const ALL = [HELP, MARKET, MUTE];

describe("a key", () => {
  test("that is a shortcut is one at once", () => {
    expect(press(ALL, null, "?", 0)).toEqual({ shortcut: HELP, pending: null });
  });

  test("that begins one waits for the next", () => {
    const { shortcut: none, pending } = press(ALL, null, "g", 10);
    expect(none).toBeNull();
    expect(press(ALL, pending, "m", 20).shortcut).toBe(MARKET);
  });

  test("that comes too late stands for itself", () => {
    const { pending } = press(ALL, null, "g", 10);
    expect(press(ALL, pending, "m", 10 + PENDING_MS).shortcut).toBe(MUTE);
  });

  test("that does not go on with what was begun stands for itself", () => {
    const { pending } = press(ALL, null, "g", 10);
    expect(press(ALL, pending, "?", 20).shortcut).toBe(HELP);
    expect(press(ALL, pending, "x", 20)).toEqual({ shortcut: null, pending: null });
    expect(press(ALL, pending, "g", 20).pending?.typed).toBe("g");
  });
});

function Page(props: { singleKeys?: boolean; onPalette: () => void; onHelp: () => void }) {
  useShortcuts([{ ...HELP, run: props.onHelp }], {
    singleKeys: props.singleKeys ?? true,
    onPalette: props.onPalette,
  });
  return (
    <>
      <input aria-label="amount" />
      <div role="listbox" aria-label="list" tabIndex={0} />
      <button type="button">elsewhere</button>
      <button type="button" role="combobox" aria-haspopup="dialog" aria-expanded="false">
        market
      </button>
    </>
  );
}

describe("on a page", () => {
  const shown = (singleKeys = true) => {
    const heard = { onPalette: vi.fn(), onHelp: vi.fn() };
    const { container } = render(<Page {...heard} singleKeys={singleKeys} />);
    const focus = (selector: string) => container.querySelector<HTMLElement>(selector)?.focus();
    return { ...heard, focus };
  };

  test("keys act wherever nothing is typed", async () => {
    const { onHelp, onPalette, focus } = shown();
    await userEvent.keyboard("?{Control>}k{/Control}");
    focus("button");
    await userEvent.keyboard("?{Meta>}k{/Meta}");
    expect(onHelp).toHaveBeenCalledTimes(2);
    expect(onPalette).toHaveBeenCalledTimes(2);
  });

  test.each(["input", "[role=listbox]"])("keys in %s are its own", async (selector) => {
    const { onHelp, onPalette, focus } = shown();
    focus(selector);
    await userEvent.keyboard("?{Control>}k{/Control}");
    expect(onHelp).not.toHaveBeenCalled();
    expect(onPalette).not.toHaveBeenCalled();
  });

  test("keys act on a button that opens a search, too", async () => {
    const { onHelp, focus } = shown();
    focus("[aria-haspopup=dialog]");
    await userEvent.keyboard("?");
    expect(onHelp).toHaveBeenCalledOnce();
  });

  test("single keys may be switched off, and Ctrl+K still opens the palette", async () => {
    const { onHelp, onPalette } = shown(false);
    await userEvent.keyboard("?{Control>}k{/Control}");
    expect(onHelp).not.toHaveBeenCalled();
    expect(onPalette).toHaveBeenCalledOnce();
  });
});
