import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Profiler } from "react";
import { expect, test, vi } from "vitest";
import { createMultiFeed } from "@/lib/live/multi-feed";
import { favourites } from "@/lib/market/favourites";
import { aCandle, aListedSymbol, aTicker } from "@/testing/builders";
import { fakeSockets } from "@/testing/fake-socket";
import { LIVE_MINUTES } from "./live-minute";
import { MarketLine } from "./market-line";
import { listingOf } from "./market-row";

function shown(given: { halted?: string; ticker?: false } = {}) {
  const server = fakeSockets();
  const frames: (() => void)[] = [];
  const feed = createMultiFeed(LIVE_MINUTES, "ws://api/ws/kline", {
    connect: server.connect,
    schedule: (callback) => void frames.push(callback),
  });
  feed.start();
  const rendered = vi.fn();
  const { instrument } = listingOf(aListedSymbol("BTC"));
  render(
    <Profiler id="line" onRender={rendered}>
      <MarketLine
        instrument={instrument}
        halted={given.halted ?? null}
        quiet={false}
        ticker={given.ticker === false ? undefined : aTicker({ open: 60_000, last: 61_500 })}
        closes={[60_000, null, 61_000]}
        favourite={false}
        feed={feed}
      />
    </Profiler>,
  );
  const say = (symbol: string, close: number) =>
    act(() => {
      const candle = aCandle(1, { symbol, close, closed: false });
      server.newest().send({ type: "update", symbol, data: candle });
      for (const frame of frames.splice(0)) frame();
    });
  return { say, rendered };
}

const field = (name: string) => document.querySelector(`[data-field=${name}]`)?.textContent;

test("a market's line has its price, change, range and volume, with the way there", () => {
  shown();
  expect(field("price")).toBe("61,500.00");
  expect(field("change")).toBe("+2.50%");
  expect(field("difference")).toBe("+1,500.00");
  expect(field("low")).toBe("Low 59,500.00");
  expect(field("high")).toBe("High 62,500.00");
  expect(field("volume")).toBe("61M USDT");
  expect(screen.getByRole("link").getAttribute("href")).toBe("/market/BTCUSDT");
});

test("its price is live, and what other markets do renders nothing", () => {
  const { say, rendered } = shown();
  const before = rendered.mock.calls.length;
  say("ETHUSDT", 2_600);
  expect(rendered).toHaveBeenCalledTimes(before);

  say("BTCUSDT", 57_000);

  expect(field("price")).toBe("57,000.00");
  expect(field("change")).toBe("-5.00%");
  expect(field("difference")).toBe("-3,000.00");
});

test("it tells a price even while its day is not known", () => {
  const { say } = shown({ ticker: false });
  expect(field("change")).toBe("–");
  say("BTCUSDT", 57_000);
  expect(field("price")).toBe("57,000.00");
});

test("it says that its market is halted", () => {
  shown({ halted: "HALT" });
  expect(screen.getByText("halt")).toBeTruthy();
});

test("its star marks the market in this browser", async () => {
  shown();
  await userEvent.click(screen.getByRole("button", { name: "BTC/USDT is a favourite" }));
  expect(favourites.get()).toEqual(["BTCUSDT"]);
  expect(localStorage.getItem("coinstream.favourites")).toBe('["BTCUSDT"]');
});
