import { afterEach, describe, expect, test, vi } from "vitest";
import { fakeSockets } from "@/testing/fake-socket";
import type { FeedDefinition } from "./feed";
import { createMultiFeed, MAX_FOLLOWED } from "./multi-feed";

interface Item {
  readonly at: number;
}

const DEFINITION: FeedDefinition<Item, readonly number[]> = {
  path: "/ws/items",
  empty: [],
  isItem: (value): value is Item => typeof value === "object" && value !== null && "at" in value,
  fold: (state, message) =>
    message.type === "initial"
      ? message.data.map((item) => item.at)
      : message.data.at < 0
        ? state
        : [...state, message.data.at],
  eventTimeMs: (item) => item.at,
};

afterEach(() => void vi.useRealTimers());

function followed() {
  vi.useFakeTimers();
  const server = fakeSockets();
  const frames: (() => void)[] = [];
  const feed = createMultiFeed(DEFINITION, "ws://api/ws/items", {
    connect: server.connect,
    schedule: (callback) => void frames.push(callback),
    now: () => 10_000,
  });
  const heard = { BTCUSDT: vi.fn(), ETHUSDT: vi.fn() };
  feed.subscribe("BTCUSDT", heard.BTCUSDT);
  feed.subscribe("ETHUSDT", heard.ETHUSDT);
  feed.start();
  return {
    feed,
    heard,
    server,
    say: (symbol: string, type: string, data: unknown) =>
      server.newest().send({ type, symbol, data }),
    paint: () => {
      for (const frame of frames.splice(0)) frame();
    },
  };
}

describe("a feed of many symbols", () => {
  test("tells the readers of a symbol once a frame, and nobody else", () => {
    const { feed, heard, say, paint } = followed();
    for (let at = 1; at <= 300; at += 1) say("BTCUSDT", "update", { at });
    expect(heard.BTCUSDT).not.toHaveBeenCalled();
    expect(feed.get("BTCUSDT")).toBeUndefined();

    paint();

    expect(heard.BTCUSDT).toHaveBeenCalledTimes(1);
    expect(heard.ETHUSDT).not.toHaveBeenCalled();
    expect(feed.get("BTCUSDT")?.state).toHaveLength(300);
  });

  test("keeps the symbols apart", () => {
    const { feed, say, paint } = followed();
    say("BTCUSDT", "initial", [{ at: 1 }]);
    say("ETHUSDT", "initial", [{ at: 7 }]);
    say("BTCUSDT", "update", { at: 2 });
    paint();
    expect(feed.get("BTCUSDT")?.state).toEqual([1, 2]);
    expect(feed.get("ETHUSDT")?.state).toEqual([7]);
  });

  test("shows one and the same state of a symbol until it changes", () => {
    const { feed, heard, say, paint } = followed();
    say("BTCUSDT", "update", { at: 5 });
    paint();
    const before = feed.get("BTCUSDT");

    say("BTCUSDT", "update", { at: -1 });
    say("ETHUSDT", "update", { at: 6 });
    paint();

    expect(feed.get("BTCUSDT")).toBe(before);
    expect(heard.BTCUSDT).toHaveBeenCalledTimes(1);
  });

  test("takes the beginning of a new connection as the whole truth", () => {
    const { feed, say, paint, server } = followed();
    say("BTCUSDT", "update", { at: 1 });
    server.newest().lose();
    vi.advanceTimersByTime(10_000);
    say("BTCUSDT", "initial", [{ at: 9 }]);
    paint();
    expect(feed.get("BTCUSDT")?.state).toEqual([9]);
  });

  test("tells of the connection, and how fresh the newest news of any symbol is", () => {
    const { feed, say, paint, server } = followed();
    const told = vi.fn();
    feed.subscribeStatus(told);
    say("BTCUSDT", "update", { at: 4_000 });
    paint();
    expect(feed.getStatus()).toEqual({
      phase: "live",
      freshness: { eventTimeMs: 4_000, receivedAtMs: 10_000, byUpdate: true },
    });
    say("ETHUSDT", "update", { at: 4_001 });
    paint();
    expect(told).toHaveBeenCalledTimes(1);
    server.newest().lose();
    paint();
    expect(feed.getStatus().phase).toBe("reconnecting");
    expect(told).toHaveBeenCalledTimes(2);
  });

  test("tells a reader nothing more once it has left", () => {
    const { feed, say, paint } = followed();
    const reader = vi.fn();
    const leave = feed.subscribe("BTCUSDT", reader);
    leave();
    say("BTCUSDT", "update", { at: 1 });
    paint();
    expect(reader).not.toHaveBeenCalled();
  });

  test("remembers no more symbols than it may, and goes on with those", () => {
    const { feed, say, paint } = followed();
    for (let number = 0; number <= MAX_FOLLOWED; number += 1) {
      say(`S${number}`, "update", { at: 1 });
    }
    paint();
    say("S0", "update", { at: 2 });
    paint();
    expect(feed.get(`S${MAX_FOLLOWED}`)).toBeUndefined();
    expect(feed.get("S0")?.state).toEqual([1, 2]);
  });

  test("ignores what it does not understand", () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const { feed, heard, paint, server } = followed();
    server.newest().send("{");
    server.newest().send({ type: "update", symbol: "BTCUSDT", data: { no: 1 } });
    paint();
    expect(warn).toHaveBeenCalledTimes(2);
    expect(heard.BTCUSDT).not.toHaveBeenCalled();
    expect(feed.getStatus().phase).toBe("live");
    warn.mockRestore();
  });
});
