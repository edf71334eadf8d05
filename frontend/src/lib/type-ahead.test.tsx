import { fireEvent, renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { useTypeAhead } from "./type-ahead";

const press = (...keys: (string | KeyboardEventInit)[]) =>
  keys.map((key) => fireEvent.keyDown(document.body, typeof key === "string" ? { key } : key));

function typeAhead(wanted: boolean) {
  const onCancel = vi.fn();
  const { result, rerender, unmount } = renderHook(
    (props) => useTypeAhead(props.wanted, onCancel),
    { initialProps: { wanted } },
  );
  return { take: () => result.current(), want: rerender, unmount, onCancel };
}

test("keys are kept as they were typed, and reach nothing else", () => {
  const shortcuts = vi.fn();
  document.addEventListener("keydown", shortcuts);
  const { take } = typeAhead(true);
  press("e", "x", "Backspace", "t", "h", "Enter");
  document.removeEventListener("keydown", shortcuts);
  expect(shortcuts).not.toHaveBeenCalled();
  expect(take()).toBe("eth");
});

test("keys that move about or belong to the browser are left alone", () => {
  const { take } = typeAhead(true);
  const left = press("Tab", "ArrowDown", "Shift", { key: "r", ctrlKey: true });
  expect(left).toEqual([true, true, true, true]);
  expect(take()).toBe("");
});

test("nothing is kept before a field is wanted, after it took the keys, or when it is gone", () => {
  const { take, want, unmount } = typeAhead(false);
  expect(press("a")).toEqual([true]);
  want({ wanted: true });
  expect(press("b")).toEqual([false]);
  expect(take()).toBe("b");
  expect(press("c")).toEqual([true]);
  want({ wanted: false });
  want({ wanted: true });
  expect(press("d")).toEqual([false]);
  want({ wanted: false });
  want({ wanted: true });
  expect(take()).toBe("");
  unmount();
  expect(press("e")).toEqual([true]);
});

test("Escape takes the wish back", () => {
  const { onCancel } = typeAhead(true);
  press("Escape");
  expect(onCancel).toHaveBeenCalledOnce();
});
