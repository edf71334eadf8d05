import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeAll, expect, test } from "vitest";
import { PopoverMenu } from "./popover-menu";

// What is loaded when it is wanted is at hand, however busy the machine is.
beforeAll(async () => void (await import("./popover-surface")));

function Menu() {
  const [chosen, setChosen] = useState("nothing");
  return (
    <PopoverMenu label="Choices" button="Choose" buttonClassName="">
      {(close) => (
        <button
          type="button"
          onClick={() => {
            setChosen("something");
            close();
          }}
        >
          {chosen}
        </button>
      )}
    </PopoverMenu>
  );
}

const button = () => screen.getByRole("button", { name: "Choose" });

test("opens at the first click, though it must be loaded", async () => {
  render(<Menu />);
  fireEvent.click(button());
  expect(await screen.findByRole("dialog", { name: "Choices" })).toBeTruthy();
});

test("opens and closes by keyboard, and leaves the focus on its button", async () => {
  render(<Menu />);
  const user = userEvent.setup();
  await user.tab();
  expect(document.activeElement).toBe(button());
  await user.keyboard("{Enter}");
  await screen.findByRole("dialog");
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(document.activeElement).toBe(button());
});

test("is closed by what it holds", async () => {
  render(<Menu />);
  const user = userEvent.setup();
  await user.click(button());
  await user.click(await screen.findByRole("button", { name: "nothing" }));
  expect(screen.queryByRole("dialog")).toBeNull();
});

function OpenedByOthers() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        other
      </button>
      <PopoverMenu
        label="Choices"
        button={open ? "is open" : "is closed"}
        buttonClassName=""
        open={open}
        onOpenChange={setOpen}
      >
        what opens
      </PopoverMenu>
    </>
  );
}

test.each(["other", "is closed"])("is opened by the button %s where others may", async (name) => {
  render(<OpenedByOthers />);
  await userEvent.click(screen.getByRole("button", { name }));
  expect((await screen.findByRole("dialog")).textContent).toBe("what opens");
  expect(screen.getByText("is open")).toBeTruthy();
});
