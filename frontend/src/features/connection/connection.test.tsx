import { fireEvent, render, screen } from "@testing-library/react";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { FIRST_PAINT_SCRIPT } from "@/lib/theme/first-paint";
import { stillFeed } from "@/testing/builders";
import { ConnectionStatus } from "./connection-status";
import { MarketBanner } from "./market-banner";

// What is loaded when it is wanted is at hand, however busy the machine is.
beforeAll(async () => void (await import("@/components/popover-surface")));

const LIVE = { name: "binance", mode: "live" } as const;
const old = { eventTimeMs: Date.now() - 3_600_000, receivedAtMs: Date.now(), byUpdate: true };

describe("the connection's state", () => {
  test("is that of the worst stream, and the details are on request", async () => {
    render(
      <ConnectionStatus
        candles={stillFeed(null)}
        book={stillFeed(null, { phase: "reconnecting" })}
        trades={stillFeed(null)}
        market={LIVE}
      />,
    );
    expect(screen.getByRole("status").textContent).toBe("Reconnecting");
    fireEvent.click(screen.getByRole("button", { name: /connection/i }));
    const rows = (await screen.findAllByRole("row")).map((row) => row.textContent);
    expect(rows).toEqual(["CandlesLive–", "Order bookReconnecting–", "TradesLive–"]);
  });

  test("comes with the age of the newest data", () => {
    render(
      <ConnectionStatus
        candles={stillFeed(null, { freshness: old })}
        book={stillFeed(null)}
        trades={stillFeed(null)}
        market={LIVE}
      />,
    );
    expect(screen.getByTestId("data-age").textContent).toMatch(/^1 h/);
  });
});

describe("the banner", () => {
  beforeEach(() => vi.stubGlobal("matchMedia", () => ({ matches: false })));

  test("says plainly that a market is simulated", () => {
    render(<MarketBanner market={{ name: "simulator", mode: "simulated" }} />);
    expect(screen.getByRole("note").textContent).toMatch(/simulated/i);
  });

  test("says plainly that a market is replayed", () => {
    render(<MarketBanner market={{ name: "replay", mode: "replayed" }} />);
    expect(screen.getByRole("note").textContent).toMatch(/replay/i);
  });

  test("is not there for the real market", () => {
    render(<MarketBanner market={LIVE} />);
    expect(screen.queryByRole("note")).toBeNull();
  });

  test.each(["simulated", "replayed"] as const)(
    "has its place from the first paint where the market was %s last",
    (mode) => {
      const { unmount } = render(<MarketBanner market={{ name: "any", mode }} />);
      unmount();
      // biome-ignore lint/security/noGlobalEval: runs the script as a page does
      globalThis.eval(FIRST_PAINT_SCRIPT);
      expect(document.documentElement.dataset.market).toBe(mode);
    },
  );
});
