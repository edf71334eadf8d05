import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { CommandPalette } from "./palette";

const ran = vi.fn();
const command = (title: string) => ({ id: title, title, run: () => ran(title) });
const GROUPS = [
  { name: "Markets", items: [command("BTC/USDT"), command("DOGE/USDT")], searchedOnly: true },
  { name: "Pages", items: [command("Overview"), command("Health")] },
];

test("what is searched for is run with the keyboard alone, and the palette closes", async () => {
  const onOpenChange = vi.fn();
  render(<CommandPalette open onOpenChange={onOpenChange} groups={GROUPS} />);
  const user = userEvent.setup();
  await user.keyboard("dog{Enter}");
  expect(ran).toHaveBeenCalledExactlyOnceWith("DOGE/USDT");
  expect(onOpenChange).toHaveBeenCalledWith(false);
});

test("what was typed before the palette was there is searched for", () => {
  render(<CommandPalette open onOpenChange={() => undefined} groups={GROUPS} typed="dog" />);
  expect(screen.getByRole<HTMLInputElement>("combobox").value).toBe("dog");
  expect(screen.getAllByRole("option").map((option) => option.textContent)).toEqual(["DOGE/USDT"]);
});

test("nothing found is said", async () => {
  render(<CommandPalette open onOpenChange={() => undefined} groups={GROUPS} />);
  expect(screen.getAllByRole("option").map((option) => option.textContent)).toEqual([
    "Overview",
    "Health",
  ]);
  await userEvent.keyboard("xyz");
  expect(screen.queryAllByRole("option")).toEqual([]);
  expect(screen.getByText("Nothing by that name.")).toBeTruthy();
});
