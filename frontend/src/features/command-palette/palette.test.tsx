import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, test, vi } from "vitest";
import { holdFrames } from "@/testing/held-frames";
import { CommandPalettePart } from "./palette-part";

// What is loaded when it is wanted is at hand, however busy the machine is.
beforeAll(async () => void (await import("./palette")));

const ran = vi.fn();
const command = (title: string) => ({ id: title, title, run: () => ran(title) });
const GROUPS = [
  { name: "Markets", items: [command("BTC/USDT"), command("DOGE/USDT")], searchedOnly: true },
  { name: "Pages", items: [command("Overview"), command("Health")] },
];

test("what is searched for is run with the keyboard alone, and the palette closes", async () => {
  const onOpenChange = vi.fn();
  render(<CommandPalettePart open onOpenChange={onOpenChange} groups={GROUPS} />);
  const field = await screen.findByRole("combobox");
  await waitFor(() => expect(document.activeElement).toBe(field));
  const user = userEvent.setup();
  await user.keyboard("dog{Enter}");
  expect(ran).toHaveBeenCalledExactlyOnceWith("DOGE/USDT");
  expect(onOpenChange).toHaveBeenCalledWith(false);
});

test("what is typed before the palette is there and has the focus is searched for", async () => {
  const showFrames = holdFrames();
  render(<CommandPalettePart open onOpenChange={() => undefined} groups={GROUPS} />);
  fireEvent.keyDown(document.body, { key: "d" });
  const field = await screen.findByRole<HTMLInputElement>("combobox");
  fireEvent.keyDown(document.body, { key: "o" });
  act(showFrames);
  await waitFor(() => expect(document.activeElement).toBe(field));
  await userEvent.keyboard("g");
  expect(field.value).toBe("dog");
  expect(screen.getAllByRole("option").map((option) => option.textContent)).toEqual(["DOGE/USDT"]);
});

test("Escape closes the palette before it is there", () => {
  const onOpenChange = vi.fn();
  render(<CommandPalettePart open onOpenChange={onOpenChange} groups={GROUPS} />);
  fireEvent.keyDown(document.body, { key: "Escape" });
  expect(onOpenChange).toHaveBeenCalledExactlyOnceWith(false);
});

test("nothing found is said", async () => {
  render(<CommandPalettePart open onOpenChange={() => undefined} groups={GROUPS} />);
  expect((await screen.findAllByRole("option")).map((option) => option.textContent)).toEqual([
    "Overview",
    "Health",
  ]);
  await userEvent.type(screen.getByRole("combobox"), "xyz");
  expect(screen.queryAllByRole("option")).toEqual([]);
  expect(screen.getByText("Nothing by that name.")).toBeTruthy();
});
