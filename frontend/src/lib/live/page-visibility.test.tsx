import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { followVisibility, HIDDEN_GRACE_MS } from "./page-visibility";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function turn(state: DocumentVisibilityState): void {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
  document.dispatchEvent(new Event("visibilitychange"));
}

function followed() {
  const rest = vi.fn();
  const wake = vi.fn();
  const unfollow = followVisibility(rest, wake);
  return { rest, wake, unfollow };
}

describe("a page that is hidden", () => {
  test("rests after a while, and wakes when it is seen again", () => {
    const { rest, wake, unfollow } = followed();
    turn("hidden");
    vi.advanceTimersByTime(HIDDEN_GRACE_MS - 1);
    expect(rest).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(rest).toHaveBeenCalledOnce();
    turn("visible");
    expect(wake).toHaveBeenCalledOnce();
    unfollow();
  });

  test("does not rest when it comes back in time", () => {
    const { rest, unfollow } = followed();
    turn("hidden");
    vi.advanceTimersByTime(HIDDEN_GRACE_MS - 1);
    turn("visible");
    vi.advanceTimersByTime(HIDDEN_GRACE_MS);
    expect(rest).not.toHaveBeenCalled();
    unfollow();
  });

  test("rests too when it was opened in the background", () => {
    vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    const { rest, unfollow } = followed();
    vi.advanceTimersByTime(HIDDEN_GRACE_MS);
    expect(rest).toHaveBeenCalledOnce();
    unfollow();
  });

  test("is left alone once it is no longer followed", () => {
    const { rest, unfollow } = followed();
    turn("hidden");
    unfollow();
    vi.advanceTimersByTime(HIDDEN_GRACE_MS);
    expect(rest).not.toHaveBeenCalled();
  });
});
