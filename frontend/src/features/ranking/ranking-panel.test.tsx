import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { NuqsTestingAdapter } from "nuqs/adapters/testing";
import { afterEach, describe, expect, test, vi } from "vitest";
import { EndpointsProvider } from "@/lib/api/endpoints-context";
import type { RankingChoice } from "@/lib/market/addresses";
import { aCoin, aListedSymbol, aRanking, MINUTE_MS, START_MS } from "@/testing/builders";
import { RankingPanel } from "./ranking-panel";

afterEach(() => void vi.unstubAllGlobals());

const DAY_MS = 1_440 * MINUTE_MS;
const GAINERS: RankingChoice = { kind: "gainers", window: "24h" };

/** The panel in front of an API that always gives the same answer. */
function shown(answer: Response, choice = GAINERS, query = "") {
  const fetch = vi.fn(async (_url: string) => answer);
  vi.stubGlobal("fetch", fetch);
  render(
    <EndpointsProvider endpoints={{ apiUrl: "http://api", wsUrl: "ws://api" }}>
      <QueryClientProvider client={new QueryClient()}>
        <NuqsTestingAdapter searchParams={query} hasMemory>
          <RankingPanel choice={choice} symbols={[aListedSymbol("BTC")]} />
        </NuqsTestingAdapter>
      </QueryClientProvider>
    </EndpointsProvider>,
  );
  return fetch;
}

describe("the ranking", () => {
  test("is the one that was chosen, and each coin leads to its market", async () => {
    const coins = [
      aCoin(1, { price_change: -9 }),
      aCoin(2, { symbol: "NEWUSDT", price_change: -1 }),
    ];
    const fetch = shown(Response.json(aRanking({ coins })), { kind: "losers", window: "1h" });
    const links = within(await screen.findByTestId("ranking")).getAllByRole("link");
    expect(links.map((link) => [link.textContent, link.getAttribute("href")])).toEqual([
      ["BTC/USDT", "/market/BTCUSDT"],
      ["NEWUSDT", "/market/NEWUSDT"],
    ]);
    expect(fetch.mock.lastCall?.[0]).toMatch(/type=losers&window=1h/);
  });

  test("has the market cap with the date of its supply, or says that it is not known", async () => {
    const coins = [aCoin(1), aCoin(2, { symbol: "NEWUSDT", market_cap: null, supply_as_of: null })];
    shown(Response.json(aRanking({ coins })));
    const [, first, second] = await screen.findAllByRole("row");
    expect(first?.textContent).toContain("+12.18%");
    expect(first?.textContent).toMatch(/1\.218Tsupply of 2024-08-01$/);
    expect(second?.textContent).toMatch(/not known$/);
  });

  test("calls no coin a gainer that fell, but shows them all when asked to", async () => {
    const coins = [aCoin(1), aCoin(2, { symbol: "DOWNUSDT", price_change: -1 })];
    shown(Response.json(aRanking({ coins })));
    expect(await screen.findByText(/of 2 coins rose over 24 h/)).toBeTruthy();
    expect(symbols()).toEqual(["BTCUSDT"]);

    await userEvent.click(screen.getByRole("button", { name: "All coins" }));

    expect(symbols()).toEqual(["BTCUSDT", "DOWNUSDT"]);
  });

  test("says over what time a coin changed that is younger than the window", async () => {
    const young = aCoin(2, { symbol: "NEWUSDT", since: START_MS - 192 * MINUTE_MS });
    shown(Response.json(aRanking({ coins: [aCoin(1, { since: START_MS - DAY_MS }), young] })));
    const [, whole, part] = await screen.findAllByRole("row");
    expect(whole?.textContent).not.toContain("in ");
    expect(part?.textContent).toContain("in 3h 12m");
  });

  test("says so when no coin rose at all", async () => {
    shown(Response.json(aRanking({ coins: [aCoin(1, { price_change: 0 })] })));
    expect(await screen.findByText("No coin rose")).toBeTruthy();
  });

  test("is ordered by a column's heading, and turned round by a second click", async () => {
    const coins = [
      aCoin(1, { symbol: "MIDUSDT", market_cap: 20 }),
      aCoin(2, { symbol: "NONEUSDT", market_cap: null }),
      aCoin(3, { symbol: "BIGUSDT", market_cap: 30 }),
      aCoin(4, { symbol: "TINYUSDT", market_cap: 10 }),
    ];
    shown(Response.json(aRanking({ coins })));
    await userEvent.click(await screen.findByRole("button", { name: "Market cap" }));
    expect(symbols()).toEqual(["BIGUSDT", "MIDUSDT", "TINYUSDT", "NONEUSDT"]);
    const heading = screen.getByRole("columnheader", { name: "Market cap" });
    expect(heading.getAttribute("aria-sort")).toBe("descending");

    await userEvent.click(screen.getByRole("button", { name: "Market cap" }));
    expect(symbols()).toEqual(["TINYUSDT", "MIDUSDT", "BIGUSDT", "NONEUSDT"]);
  });

  const many = Array.from({ length: 30 }, (_, at) => aCoin(at + 1, { symbol: `S${at + 1}USDT` }));

  test("goes through its pages", async () => {
    shown(Response.json(aRanking({ coins: many })));
    expect(await screen.findByText("1–25 of 30")).toBeTruthy();
    expect(symbols()).toHaveLength(25);

    await userEvent.click(screen.getByLabelText("Last page"));

    expect(screen.getByText("26–30 of 30")).toBeTruthy();
    expect(symbols()).toEqual(many.slice(25).map((coin) => coin.symbol));
    expect(screen.getByLabelText("Next page").hasAttribute("disabled")).toBe(true);
  });

  test("shows the last page when an address asks for one behind it", async () => {
    shown(Response.json(aRanking({ coins: many })), GAINERS, "?page=99&sort=rank");
    expect(await screen.findByText("26–30 of 30")).toBeTruthy();
  });

  test("says why there is none: Spark makes it", async () => {
    shown(Response.json({ detail: "there is no ranking at the moment" }, { status: 503 }));
    expect(await screen.findByText("No ranking at the moment")).toBeTruthy();
    expect(screen.getByText(/Spark was left out/).textContent).toContain("SPARK=0");
  });

  test("without a coin says that all are left out", async () => {
    shown(Response.json(aRanking({ coins: [] })));
    expect(await screen.findByText("No coin to rank")).toBeTruthy();
  });
});

function symbols() {
  const rows = screen.getByTestId("ranking").querySelectorAll("[data-symbol]");
  return [...rows].map((row) => row.getAttribute("data-symbol"));
}
