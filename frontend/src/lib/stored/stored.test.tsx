import { act, render, screen } from "@testing-library/react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { beforeEach, expect, test, vi } from "vitest";
import { listOf, number, shapeOf, text as texts } from "./checks";
import { MAX_STORED_CHARACTERS, stored } from "./stored";
import { useStored } from "./use-stored";

const FILTER = shapeOf<{ least: number; most: number }>({ least: number(), most: number() });
const NAMES = listOf(texts(), 3);

beforeEach(() => localStorage.clear());

test("what was chosen is there when the page is opened again", () => {
  stored("names", NAMES, []).set(["a", "b"]);
  expect(stored("names", NAMES, []).get()).toEqual(["a", "b"]);
});

test("a change may be made of the last value", () => {
  const names = stored("names", NAMES, ["a"]);
  names.set((last) => [...last, "b"]);
  expect(names.get()).toEqual(["a", "b"]);
});

test.each([
  ["what is no JSON", "["],
  ["what is of another shape", '{"a":1}'],
  ["what is beyond its bounds", '["a","b","c","d"]'],
])("%s in the storage counts as the fallback", (_, text) => {
  localStorage.setItem("coinstream.names", text);
  expect(stored("names", NAMES, ["fallback"]).get()).toEqual(["fallback"]);
});

test("a value that was stored before a field was added is the fallback, not half of one", () => {
  localStorage.setItem("coinstream.filter", '{"least":5}');
  const filter = stored("filter", FILTER, { least: 0, most: 9 });
  expect(filter.get()).toEqual({ least: 0, most: 9 });
});

test("another tab's choice is followed, and so is its clearing of the storage", () => {
  const names = stored("names", NAMES, []);
  const heard = vi.fn();
  names.store.subscribe(heard);
  localStorage.setItem("coinstream.names", '["theirs"]');
  window.dispatchEvent(new StorageEvent("storage", { key: "coinstream.names" }));
  expect(names.get()).toEqual(["theirs"]);
  expect(heard).toHaveBeenCalledOnce();
  localStorage.clear();
  window.dispatchEvent(new StorageEvent("storage", { key: null }));
  expect(names.get()).toEqual([]);
});

test("another name's change is not heard", () => {
  const names = stored("names", NAMES, []);
  localStorage.setItem("coinstream.names", '["theirs"]');
  window.dispatchEvent(new StorageEvent("storage", { key: "coinstream.other" }));
  expect(names.get()).toEqual([]);
});

test("where storage is forbidden the choice lasts as long as the page", () => {
  const forbidden = () => {
    throw new DOMException("forbidden", "SecurityError");
  };
  vi.spyOn(Storage.prototype, "getItem").mockImplementation(forbidden);
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(forbidden);
  const names = stored("names", NAMES, []);
  names.set(["a"]);
  expect(names.get()).toEqual(["a"]);
});

test("what is too long is used but not stored", () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const names = stored("names", NAMES, []);
  names.set(["x".repeat(MAX_STORED_CHARACTERS)]);
  expect(names.get()[0]).toHaveLength(MAX_STORED_CHARACTERS);
  expect(localStorage.getItem("coinstream.names")).toBeNull();
  expect(warned).toHaveBeenCalledOnce();
});

test("a component shows what is chosen elsewhere", () => {
  const names = stored("names", NAMES, []);
  render(<Names of={names} />);
  act(() => names.set(["a"]));
  expect(screen.getByRole("button").textContent).toBe("a");
});

test("a page that a server sent begins with the fallback, and then shows what is stored", async () => {
  localStorage.setItem("coinstream.names", '["stored"]');
  const names = stored("names", NAMES, ["fallback"]);
  const container = document.createElement("div");
  container.innerHTML = renderToString(<Names of={names} />);
  expect(container.textContent).toBe("fallback");
  const complaint = vi.spyOn(console, "error");
  const root = await act(async () => hydrateRoot(container, <Names of={names} />));
  expect(container.textContent).toBe("stored");
  expect(complaint).not.toHaveBeenCalled();
  act(() => root.unmount());
});

function Names({ of }: { of: ReturnType<typeof stored<readonly string[]>> }) {
  const [names, setNames] = useStored(of);
  return (
    <button type="button" onClick={() => setNames([])}>
      {names.join()}
    </button>
  );
}
