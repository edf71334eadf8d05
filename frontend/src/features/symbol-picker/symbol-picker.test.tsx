import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, test, vi } from "vitest";
import { aListedSymbol } from "@/testing/builders";
import { holdFrames } from "@/testing/held-frames";
import { SymbolPicker } from "./symbol-picker";

// What is loaded when it is wanted is at hand, however busy the machine is.
beforeAll(async () => void (await import("./symbol-combobox")));

const SYMBOLS = [aListedSymbol("BTC"), aListedSymbol("ETH"), aListedSymbol("DOGE")];

function shown() {
  const onSelect = vi.fn();
  render(<SymbolPicker symbols={SYMBOLS} selected="BTCUSDT" onSelect={onSelect} />);
  return onSelect;
}

test("a market is chosen with the keyboard alone", async () => {
  const onSelect = shown();
  const user = userEvent.setup();
  await user.tab();
  await user.keyboard("{Enter}");
  await screen.findByRole("listbox");
  await user.keyboard("doge/u{Enter}");
  expect(onSelect).toHaveBeenCalledExactlyOnceWith("DOGEUSDT");
});

test("the list holds what matches the search", async () => {
  shown();
  const user = userEvent.setup();
  await user.click(screen.getByRole("combobox"));
  expect(await screen.findAllByRole("option")).toHaveLength(3);
  await user.keyboard("et");
  expect(screen.getAllByRole("option").map((option) => option.textContent)).toEqual(["ETH/USDT"]);
});

test("what is typed before the search field has the focus is searched for, and Enter chooses it", async () => {
  const showFrames = holdFrames();
  const onSelect = shown();
  fireEvent.click(screen.getByRole("combobox"));
  fireEvent.keyDown(document.body, { key: "e" });
  const field = await screen.findByRole<HTMLInputElement>("combobox", { name: "Search markets" });
  fireEvent.keyDown(document.body, { key: "t" });
  fireEvent.keyDown(document.body, { key: "h" });
  act(showFrames);
  await waitFor(() => expect(document.activeElement).toBe(field));
  expect(field.value).toBe("eth");
  expect(screen.getAllByRole("option").map((option) => option.textContent)).toEqual(["ETH/USDT"]);
  await userEvent.keyboard("{Enter}");
  expect(onSelect).toHaveBeenCalledExactlyOnceWith("ETHUSDT");
});

test("a search begins empty each time", async () => {
  shown();
  const user = userEvent.setup();
  await user.click(screen.getByRole("combobox"));
  const field = await screen.findByRole("combobox", { name: "Search markets" });
  await user.type(field, "et");
  expect(screen.getAllByRole("option")).toHaveLength(1);
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("listbox")).toBeNull());
  await user.click(screen.getByRole("combobox"));
  expect(await screen.findAllByRole("option")).toHaveLength(3);
});
