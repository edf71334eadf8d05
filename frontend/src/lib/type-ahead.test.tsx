import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { useTypeAhead } from "./type-ahead";

const press = (...keys: (string | KeyboardEventInit)[]) =>
  keys.map((key) => fireEvent.keyDown(document.body, typeof key === "string" ? { key } : key));

function Search(props: { wanted: boolean; onCancel: () => void; onText: (text: string) => void }) {
  const takeTyped = useTypeAhead(props.wanted, props.onCancel);
  return (
    <search onFocus={takeTyped}>
      <input onChange={(event) => props.onText(event.target.value)} />
      <button type="button">Close</button>
    </search>
  );
}

function shown(wanted = true) {
  const onCancel = vi.fn();
  const onText = vi.fn();
  const search = (isWanted: boolean) => (
    <Search wanted={isWanted} onCancel={onCancel} onText={onText} />
  );
  const { rerender, unmount } = render(search(wanted));
  const field = screen.getByRole<HTMLInputElement>("textbox");
  return { want: (next: boolean) => rerender(search(next)), field, unmount, onCancel, onText };
}

test("keys reach nothing but the field, as they were typed, when it gets the focus", () => {
  const shortcuts = vi.fn();
  document.addEventListener("keydown", shortcuts);
  const { field, onText } = shown();
  press("e", "x", "Backspace", "t", "h", "Enter");
  document.removeEventListener("keydown", shortcuts);
  expect(shortcuts).not.toHaveBeenCalled();
  field.focus();
  expect(field.value).toBe("eth");
  expect(field.selectionStart).toBe(3);
  expect(onText).toHaveBeenCalledExactlyOnceWith("eth");
});

test("keys that move about or belong to the browser are left alone", () => {
  const { field } = shown();
  const left = press("Tab", "ArrowDown", "Shift", { key: "r", ctrlKey: true });
  expect(left).toEqual([true, true, true, true]);
  field.focus();
  expect(field.value).toBe("");
});

test("keys are the page's own before a field is wanted, when it has the focus, and when it is gone", () => {
  const { want, field, unmount } = shown(false);
  expect(press("a")).toEqual([true]);
  want(true);
  expect(press("b")).toEqual([false]);
  field.focus();
  expect(press("c")).toEqual([true]);
  unmount();
  expect(press("d")).toEqual([true]);
  expect(field.value).toBe("b");
});

test("what was typed for a field that is not wanted any more is forgotten", () => {
  const { want, field } = shown();
  press("a");
  want(false);
  want(true);
  field.focus();
  expect(field.value).toBe("");
});

test("the keeping ends with a focus on anything else that opened", () => {
  const { field } = shown();
  press("a");
  screen.getByRole("button").focus();
  expect(press("b")).toEqual([true]);
  field.focus();
  expect(field.value).toBe("");
});

test("Escape takes the wish back", () => {
  const { onCancel } = shown();
  press("Escape");
  expect(onCancel).toHaveBeenCalledOnce();
});
