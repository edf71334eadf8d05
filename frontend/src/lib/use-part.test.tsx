import { act, renderHook } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { partOf, usePart } from "./use-part";

afterEach(() => void vi.restoreAllMocks());

test("a part is loaded once, when it is first wanted, and is there for all", async () => {
  const read = vi.fn(async () => "part");
  const part = partOf(read);
  const one = renderHook(({ wanted }) => usePart(part, wanted), {
    initialProps: { wanted: false },
  });
  const other = renderHook(() => usePart(part, false));
  expect(read).not.toHaveBeenCalled();
  await act(async () => one.rerender({ wanted: true }));
  expect([one.result.current, other.result.current]).toEqual(["part", "part"]);
  one.rerender({ wanted: false });
  await act(async () => one.rerender({ wanted: true }));
  expect(read).toHaveBeenCalledOnce();
});

test("a part that could not be loaded is tried again when it is wanted again", async () => {
  const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const read = vi.fn<() => Promise<string>>();
  read.mockRejectedValueOnce(new Error("offline")).mockResolvedValueOnce("part");
  const part = partOf(read);
  const { result, rerender } = renderHook(({ wanted }) => usePart(part, wanted), {
    initialProps: { wanted: false },
  });
  for (const expected of [null, "part"]) {
    await act(async () => rerender({ wanted: true }));
    expect(result.current).toBe(expected);
    rerender({ wanted: false });
  }
  expect(said).toHaveBeenCalledOnce();
});
