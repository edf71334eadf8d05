import { render, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { aTrade, BTCUSDT, stillFeed } from "@/testing/builders";
import { TradeTape } from "./trade-tape";

const TAPE = [
  aTrade(8, { price: 61_712.5, quantity: 0.1, buyer_is_maker: true }),
  aTrade(7, { price: 61_712.52, quantity: 0.00251, buyer_is_maker: false }),
];

test("the tape names the taker's side, price, amount and UTC time of each trade", () => {
  render(<TradeTape feed={stillFeed(TAPE)} instrument={BTCUSDT} />);
  const [, sold, bought] = screen.getAllByRole("row");
  const texts = (row?: HTMLElement) =>
    within(row as HTMLElement)
      .getAllByRole("cell")
      .map((cell) => cell.textContent);
  expect(texts(sold)).toEqual(["Sell at 61,712.50", "0.10000", "23:54:00"]);
  expect(texts(bought)).toEqual(["Buy at 61,712.52", "0.00251", "23:54:00"]);
  expect(sold?.dataset.tradeId).toBe("8");
});

test("the tape tells loading from having no trades", () => {
  const { unmount } = render(
    <TradeTape feed={stillFeed([], { loaded: false })} instrument={BTCUSDT} />,
  );
  expect(screen.getByText("Loading trades")).toBeTruthy();
  unmount();
  render(<TradeTape feed={stillFeed([])} instrument={BTCUSDT} />);
  expect(screen.getByText("No trades yet")).toBeTruthy();
});
