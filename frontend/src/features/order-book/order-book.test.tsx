import { render, screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { aBook, BTCUSDT, stillFeed } from "@/testing/builders";
import { OrderBookPanel } from "./order-book";

const cells = (row: HTMLElement) =>
  within(row)
    .getAllByRole("cell")
    .map((cell) => cell.textContent);

describe("the order book panel", () => {
  test("shows each side best first, with its sums, to the last digit", () => {
    render(<OrderBookPanel feed={stillFeed(aBook())} instrument={BTCUSDT} />);
    const [, bestAsk, nextAsk] = within(screen.getByRole("table", { name: /asks/i })).getAllByRole(
      "row",
    );
    const [, bestBid] = within(screen.getByRole("table", { name: /bids/i })).getAllByRole("row");
    expect(cells(bestAsk as HTMLElement)).toEqual(["61,712.60", "0.25000", "0.25000"]);
    expect(cells(nextAsk as HTMLElement)).toEqual(["61,712.90", "3.75000", "4.00000"]);
    expect(cells(bestBid as HTMLElement)).toEqual(["61,712.50", "1.50000", "1.50000"]);
  });

  test("shows mid and spread", () => {
    render(<OrderBookPanel feed={stillFeed(aBook())} instrument={BTCUSDT} />);
    expect(screen.getByTestId("spread").textContent).toContain("61,712.550");
    expect(screen.getByTestId("spread").textContent).toContain("0.10 0.02 bp");
  });

  test("says when the book is stale, and shows the last known levels", () => {
    render(<OrderBookPanel feed={stillFeed(aBook({ stale: true }))} instrument={BTCUSDT} />);
    expect(screen.getByText(/stale/i)).toBeTruthy();
    expect(screen.getByText("61,712.60")).toBeTruthy();
  });

  test("tells loading from having no book", () => {
    const { unmount } = render(
      <OrderBookPanel feed={stillFeed(null, { loaded: false })} instrument={BTCUSDT} />,
    );
    expect(screen.getByText("Loading the order book")).toBeTruthy();
    unmount();
    render(<OrderBookPanel feed={stillFeed(null)} instrument={BTCUSDT} />);
    expect(screen.getByText("No order book yet")).toBeTruthy();
  });
});
