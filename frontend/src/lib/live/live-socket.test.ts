import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fakeSockets } from "@/testing/fake-socket";
import { CONNECT_TIMEOUT_MS, LiveSocket, type Phase, SILENCE_MS, STABLE_MS } from "./live-socket";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A started socket whose back-off has no chance in it: always the whole ceiling. */
function started() {
  const server = fakeSockets();
  const phases: Phase[] = [];
  const messages: string[] = [];
  const socket = new LiveSocket({
    url: "ws://api/ws/kline?symbol=BTCUSDT",
    onMessage: (text) => messages.push(text),
    onPhase: (phase) => phases.push(phase),
    connect: server.connect,
    random: () => 1,
  });
  socket.start();
  return { server, socket, phases, messages };
}

describe("a live socket", () => {
  test("is live from the first message on, not from the mere connection", () => {
    const { server, phases, messages } = started();
    server.newest().open();
    expect(phases).toEqual([]);
    server.newest().send("hello");
    expect(phases).toEqual(["live"]);
    expect(messages).toEqual(["hello"]);
  });

  test("comes back by itself after a loss, and waits longer after each failure", () => {
    const { server, phases } = started();
    for (const wait of [500, 1_000, 2_000]) {
      const tried = server.sockets.length;
      server.newest().lose();
      vi.advanceTimersByTime(wait - 1);
      expect(server.sockets).toHaveLength(tried);
      vi.advanceTimersByTime(1);
      expect(server.sockets).toHaveLength(tried + 1);
    }
    server.newest().send("back");
    expect(phases).toEqual(["reconnecting", "live"]);
  });

  test("starts the back-off anew after a connection that lasted", () => {
    const { server } = started();
    server.newest().lose();
    vi.advanceTimersByTime(500);
    server.newest().send("back");
    vi.advanceTimersByTime(STABLE_MS);
    server.newest().lose();
    vi.advanceTimersByTime(500);
    expect(server.sockets).toHaveLength(3);
  });

  test("does not hammer a server that greets and hangs up at once", () => {
    const { server } = started();
    for (let round = 0; round < 3; round += 1) {
      server.newest().send("hello");
      server.newest().lose();
      vi.advanceTimersByTime(500 * 2 ** round);
    }
    expect(server.sockets).toHaveLength(4);
  });

  test("gives up a connection attempt that does not come to an end", () => {
    const { server, phases } = started();
    vi.advanceTimersByTime(CONNECT_TIMEOUT_MS);
    expect(server.newest().closed).toBe(true);
    expect(phases).toEqual(["reconnecting"]);
  });

  test("renews a connection that has fallen silent, without calling it lost", () => {
    const { server, phases } = started();
    server.newest().send("hello");
    vi.advanceTimersByTime(SILENCE_MS);
    expect(server.sockets).toHaveLength(2);
    expect(server.sockets[0]?.closed).toBe(true);
    expect(phases).toEqual(["live"]);
  });

  test("says that it is lost when the renewed connection fails too", () => {
    const { server, phases } = started();
    server.newest().send("hello");
    vi.advanceTimersByTime(SILENCE_MS);
    server.newest().lose();
    expect(phases).toEqual(["live", "reconnecting"]);
  });

  test("hears nothing more of a connection that it has let go", () => {
    const { server, socket, phases, messages } = started();
    const first = server.newest();
    socket.stop();
    first.send("late");
    first.lose();
    vi.advanceTimersByTime(60_000);
    expect(first.closed).toBe(true);
    expect(messages).toEqual([]);
    expect(server.sockets).toHaveLength(1);
    expect(phases).toEqual(["paused"]);
  });

  test("starts again after a stop", () => {
    const { server, socket, phases } = started();
    socket.stop();
    socket.start();
    server.newest().send("hello");
    expect(server.sockets).toHaveLength(2);
    expect(phases).toEqual(["paused", "connecting", "live"]);
  });

  test("does not wait any longer when it is told that the network is back", () => {
    const { server, socket } = started();
    server.newest().lose();
    socket.hurry();
    expect(server.sockets).toHaveLength(2);
  });

  test("keeps its connection when it is hurried while it has one", () => {
    const { server, socket } = started();
    server.newest().send("hello");
    socket.hurry();
    expect(server.sockets).toHaveLength(1);
  });
});
