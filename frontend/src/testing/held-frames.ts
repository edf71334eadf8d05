import { vi } from "vitest";

/** Holds all that waits for the browser's next frame, as a busy machine does; returns what lets it go on. */
export function holdFrames(): () => void {
  const held: FrameRequestCallback[] = [];
  const frames = vi
    .spyOn(window, "requestAnimationFrame")
    .mockImplementation((callback) => held.push(callback));
  return () => {
    frames.mockRestore();
    for (const callback of held) callback(performance.now());
  };
}
