import { describe, expect, test } from "vitest";
import { dataAgeMs } from "./data-age";

const NOW_MS = 1_800_000_000_000;
const freshness = (receivedAgo: number, stampedAgo: number, byUpdate = true) => ({
  receivedAtMs: NOW_MS - receivedAgo,
  eventTimeMs: NOW_MS - stampedAgo,
  byUpdate,
});

describe("the age of the data", () => {
  test("of a running market is the time since the exchange's stamp", () => {
    expect(dataAgeMs(freshness(100, 350), "live", NOW_MS)).toBe(350);
    expect(dataAgeMs(freshness(100, 350), "simulated", NOW_MS)).toBe(350);
  });

  test("is never below zero when the exchange's clock is ahead of the browser's", () => {
    expect(dataAgeMs(freshness(0, -1_270), "live", NOW_MS)).toBe(0);
    expect(dataAgeMs(freshness(400, -1_270), "live", NOW_MS)).toBe(400);
  });

  test("survives a browser's clock that is set back", () => {
    expect(dataAgeMs(freshness(-5_000, -5_000), "live", NOW_MS)).toBe(0);
  });

  test("of a replay is the time since the last news, whenever it was recorded", () => {
    const twoYears = 2 * 365 * 86_400_000;
    expect(dataAgeMs(freshness(200, twoYears), "replayed", NOW_MS)).toBe(200);
  });

  test("of a replay that has only told of its past is not known", () => {
    expect(dataAgeMs(freshness(200, 500, false), "replayed", NOW_MS)).toBeNull();
  });

  test("is not known before anything came, or while the market is unknown", () => {
    expect(dataAgeMs(null, "live", NOW_MS)).toBeNull();
    expect(dataAgeMs(freshness(0, 0), null, NOW_MS)).toBeNull();
  });
});
