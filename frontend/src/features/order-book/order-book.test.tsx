import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import type { OrderBook } from "@/lib/api/types";
import { aBook, BTCUSDT, stillFeed } from "@/testing/builders";
import { OrderBookPanel } from "./order-book";

const show = (book: OrderBook | null, given = {}) =>
  render(<OrderBookPanel feed={stillFeed(book, given)} instrument={BTCUSDT} />);

const rows = (side: RegExp) =>
  within(screen.getByRole("table", { name: side }))
    .getAllByRole("row")
    .slice(1)
    .map((row) =>
      within(row)
        .getAllByRole("cell")
        .map((cell) => cell.textContent),
    );

describe("the order book panel", () => {
  test("shows each side best first, with its sums, to the last digit", () => {
    show(aBook());
    expect(rows(/asks/i)).toEqual([
      ["61,712.60", "0.25000", "0.25000"],
      ["61,712.90", "3.75000", "4.00000"],
    ]);
    expect(rows(/bids/i)[0]).toEqual(["61,712.50", "1.50000", "1.50000"]);
    expect(screen.getByText("2 bids, 2 asks")).toBeTruthy();
  });

  test("groups prices and sums in the quote asset by choice, and remembers both", async () => {
    const user = userEvent.setup();
    const { unmount } = show(aBook());
    await user.selectOptions(screen.getByRole("combobox", { name: "Price grouping" }), "0.50");
    await user.selectOptions(screen.getByRole("combobox", { name: "Totals in" }), "USDT");
    // 61712.5 × 1.5 = 92568.75, and 61712.4 × 0.5 = 30856.2
    const grouped = [
      ["61,712.50", "1.50000", "92,568.75"],
      ["61,712.00", "0.50000", "123,424.95"],
    ];
    expect(rows(/bids/i)).toEqual(grouped);
    expect(rows(/asks/i)).toEqual([["61,713.00", "4.00000", "246,851.53"]]);
    unmount();
    show(aBook());
    expect(rows(/bids/i)).toEqual(grouped);
    await user.selectOptions(screen.getByRole("combobox", { name: "Price grouping" }), "0.01");
    await user.selectOptions(screen.getByRole("combobox", { name: "Totals in" }), "BTC");
  });

  test("shows mid and spread", () => {
    show(aBook());
    expect(screen.getByTestId("spread").textContent).toContain("61,712.550");
    expect(screen.getByTestId("spread").textContent).toContain("0.10 0.02 bp");
  });

  test("says where the book leans, with a sign and a word", () => {
    show(aBook());
    expect(screen.getByTestId("imbalance").textContent).toBe("−33% ask");
  });

  test("says when the book is stale, and shows the last known levels", () => {
    show(aBook({ stale: true }));
    expect(screen.getByText(/stale/i)).toBeTruthy();
    expect(screen.getByText("61,712.60")).toBeTruthy();
  });

  test("says when the connection is lost", () => {
    show(aBook(), { phase: "reconnecting" });
    expect(screen.getByTitle(/connection is lost/).textContent).toContain("Stale");
  });

  test("says that a book is crossed", () => {
    show(aBook({ bids: [[61_713, 1]] }));
    expect(screen.getByText("Crossed")).toBeTruthy();
  });

  test("shows a book with one side, and says that another is empty", () => {
    const { unmount } = show(aBook({ asks: [] }));
    expect(screen.getByText("Nobody sells")).toBeTruthy();
    expect(rows(/bids/i)).toHaveLength(2);
    unmount();
    show(aBook({ asks: [], bids: [] }));
    expect(screen.getByText("The order book is empty")).toBeTruthy();
  });

  test("tells loading from having no book", () => {
    const { unmount } = show(null, { loaded: false });
    expect(screen.getByText("Loading the order book")).toBeTruthy();
    unmount();
    show(null);
    expect(screen.getByText("No order book yet")).toBeTruthy();
  });
});
