import { expect, test } from "vitest";
import { worstPhase } from "./connection-state";

test("a page is as well connected as its worst stream", () => {
  expect(worstPhase(["live", "live", "live"])).toBe("live");
  expect(worstPhase(["live", "connecting", "live"])).toBe("connecting");
  expect(worstPhase(["live", "connecting", "reconnecting"])).toBe("reconnecting");
  expect(worstPhase(["paused", "paused", "paused"])).toBe("paused");
  expect(worstPhase(["live", "paused", "paused"])).toBe("live");
});
