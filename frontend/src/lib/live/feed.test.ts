import { afterEach, describe, expect, test, vi } from "vitest";
import { fakeSockets } from "@/testing/fake-socket";
import { createFeed, type FeedDefinition } from "./feed";

interface Item {
  readonly at: number;
}

const isItem = (value: unknown): value is Item =>
  typeof value === "object" && value !== null && "at" in value;

const DEFINITION: FeedDefinition<Item, readonly number[]> = {
  path: "/ws/items",
  empty: [],
  isItem,
  fold: (state, message) =>
    message.type === "initial" ? message.data.map((item) => item.at) : [...state, message.data.at],
  eventTimeMs: (item) => item.at,
};

afterEach(() => void vi.useRealTimers());

function followed() {
  vi.useFakeTimers();
  const server = fakeSockets();
  const frames: (() => void)[] = [];
  let clock = 10_000;
  const feed = createFeed(DEFINITION, "ws://api/ws/items?symbol=BTCUSDT", "BTCUSDT", {
    connect: server.connect,
    schedule: (callback) => void frames.push(callback),
    now: () => clock,
  });
  const heard = vi.fn();
  feed.subscribe(heard);
  feed.start();
  return {
    feed,
    heard,
    server,
    say: (type: string, data: unknown, symbol = "BTCUSDT") =>
      server.newest().send({ type, symbol, data }),
    paint: () => {
      for (const frame of frames.splice(0)) frame();
    },
    setClock: (ms: number) => {
      clock = ms;
    },
  };
}

describe("a feed", () => {
  test("tells its readers once a frame, of everything that came before it", () => {
    const { feed, heard, say, paint } = followed();
    say("initial", [{ at: 1 }]);
    for (let at = 2; at <= 500; at += 1) say("update", { at });
    expect(heard).not.toHaveBeenCalled();
    paint();
    expect(heard).toHaveBeenCalledTimes(1);
    expect(feed.getSnapshot().state).toHaveLength(500);
  });

  test("shows one and the same snapshot until the next frame", () => {
    const { feed, say, paint } = followed();
    say("initial", [{ at: 1 }]);
    paint();
    const before = feed.getSnapshot();
    say("update", { at: 2 });
    expect(feed.getSnapshot()).toBe(before);
  });

  test("is loaded once the server has told all it has, be it nothing", () => {
    const { feed, say, paint } = followed();
    expect(feed.getSnapshot().loaded).toBe(false);
    say("initial", []);
    paint();
    expect(feed.getSnapshot()).toMatchObject({ loaded: true, state: [], phase: "live" });
  });

  test("takes the beginning of a new connection as the whole truth", () => {
    const { feed, say, paint, server } = followed();
    say("initial", [{ at: 1 }, { at: 2 }]);
    server.newest().lose();
    vi.advanceTimersByTime(1_000);
    say("initial", [{ at: 2 }, { at: 3 }]);
    paint();
    expect(feed.getSnapshot().state).toEqual([2, 3]);
  });

  test("keeps what it knows while the connection is lost", () => {
    const { feed, say, paint, server } = followed();
    say("initial", [{ at: 1 }]);
    server.newest().lose();
    paint();
    expect(feed.getSnapshot()).toMatchObject({ phase: "reconnecting", state: [1], loaded: true });
  });

  test("passes over other symbols", () => {
    const { feed, say, paint } = followed();
    say("initial", [{ at: 1 }]);
    say("update", { at: 2 }, "ETHUSDT");
    paint();
    expect(feed.getSnapshot().state).toEqual([1]);
  });

  test("passes over what it does not understand, and says so on the console", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const { feed, say, paint, server } = followed();
    say("initial", [{ at: 1 }]);
    server.newest().send("{broken");
    say("update", { of: "another kind" });
    say("update", { at: 2 });
    paint();
    expect(feed.getSnapshot().state).toEqual([1, 2]);
    expect(warn).toHaveBeenCalledTimes(2);
  });

  test("is fresh by the exchange's stamp, so a repeat makes nothing younger", () => {
    const { feed, say, paint, setClock } = followed();
    say("initial", [{ at: 5 }]);
    setClock(20_000);
    say("update", { at: 7 });
    setClock(30_000);
    say("update", { at: 7 });
    say("update", { at: 6 });
    paint();
    expect(feed.getSnapshot().freshness).toEqual({
      eventTimeMs: 7,
      receivedAtMs: 20_000,
      byUpdate: true,
    });
  });

  test("follows a replay that begins again at an earlier time", () => {
    const { feed, say, paint, setClock } = followed();
    say("initial", [{ at: 500 }]);
    setClock(20_000);
    say("initial", [{ at: 5 }]);
    paint();
    expect(feed.getSnapshot().freshness).toMatchObject({ eventTimeMs: 5, receivedAtMs: 20_000 });
  });
});
