import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { Splitter } from "./splitter";

const heard = { onMove: vi.fn(), onChoose: vi.fn(), onReset: vi.fn() };

beforeEach(() => {
  for (const listener of Object.values(heard)) listener.mockReset();
  // jsdom has none.
  HTMLElement.prototype.setPointerCapture = vi.fn();
  render(
    <div data-testid="all">
      <Splitter
        label="Width of the book"
        orientation="vertical"
        controls="book"
        size={20}
        least={12}
        most={24}
        className=""
        {...heard}
      />
      <div id="book" data-testid="book" />
    </div>,
  );
});

describe("a line between two panels", () => {
  test("says what it moves, and how far", () => {
    const line = screen.getByRole("separator", { name: "Width of the book" });
    const said = ["controls", "orientation", "valuenow", "valuemin", "valuemax"].map((name) =>
      line.getAttribute(`aria-${name}`),
    );
    expect(said).toEqual(["book", "vertical", "20", "12", "24"]);
  });

  test.each([
    ["{ArrowLeft}", 21],
    ["{ArrowRight}", 19],
    ["{Shift>}{ArrowRight}{/Shift}", 15],
    ["{Shift>}{ArrowLeft}{/Shift}", 24],
    ["{Home}", 12],
    ["{End}", 24],
  ])("goes by %s to %i percent", async (key, size) => {
    screen.getByRole("separator").focus();
    await userEvent.keyboard(key);
    expect(heard.onChoose).toHaveBeenCalledExactlyOnceWith(size);
  });

  test("goes back to how it was made by Enter and by a double click", async () => {
    screen.getByRole("separator").focus();
    await userEvent.keyboard("{Enter}");
    await userEvent.dblClick(screen.getByRole("separator"));
    expect(heard.onReset).toHaveBeenCalledTimes(2);
    expect(heard.onChoose).not.toHaveBeenCalled();
  });

  test("follows the pointer within its bounds, and keeps what it was left at", () => {
    const line = screen.getByRole("separator");
    const widths: [string, number][] = [
      ["all", 1_000],
      ["book", 200],
    ];
    for (const [name, width] of widths) {
      const box = new DOMRect(0, 0, width, 10);
      vi.spyOn(screen.getByTestId(name), "getBoundingClientRect").mockReturnValue(box);
    }
    fireEvent.pointerDown(line, { clientX: 800, button: 0 });
    fireEvent.pointerMove(line, { clientX: 770 });
    expect(heard.onMove).toHaveBeenLastCalledWith(23);
    fireEvent.pointerMove(line, { clientX: 700 });
    expect(heard.onMove).toHaveBeenLastCalledWith(24);
    fireEvent.pointerUp(line);
    expect(heard.onChoose).toHaveBeenCalledExactlyOnceWith(24);
    fireEvent.pointerMove(line, { clientX: 600 });
    expect(heard.onMove).toHaveBeenCalledTimes(2);
  });
});
