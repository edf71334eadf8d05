import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { EndpointsProvider } from "@/lib/api/endpoints-context";
import type { RankingChoice } from "@/lib/market/addresses";
import { aCoin, aListedSymbol, aRanking } from "@/testing/builders";
import { RankingPanel } from "./ranking-panel";

afterEach(() => void vi.unstubAllGlobals());

/** The panel in front of an API that always gives the same answer. */
function shown(answer: Response, choice: RankingChoice = { kind: "gainers", window: "24h" }) {
  const fetch = vi.fn(async (_url: string) => answer);
  vi.stubGlobal("fetch", fetch);
  render(
    <EndpointsProvider endpoints={{ apiUrl: "http://api", wsUrl: "ws://api" }}>
      <QueryClientProvider client={new QueryClient()}>
        <RankingPanel choice={choice} symbols={[aListedSymbol("BTC")]} />
      </QueryClientProvider>
    </EndpointsProvider>,
  );
  return fetch;
}

describe("the ranking", () => {
  test("is the one that was chosen, and each coin leads to its market", async () => {
    const coins = [aCoin(1), aCoin(2, { symbol: "NEWUSDT", market_cap: null, supply_as_of: null })];
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
