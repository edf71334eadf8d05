import { act, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, beforeEach, expect, test } from "vitest";
import type { Trade } from "@/lib/api/types";
import { aTrade, BTCUSDT, movingFeed, stillFeed } from "@/testing/builders";
import { EMPTY_TAPE, foldTape } from "./tape-fold";
import { TradeTape } from "./trade-tape";

// What is loaded when it is wanted is at hand, however busy the machine is.
beforeAll(async () => void (await import("@/components/popover-surface")));

const tapeOf = (...data: Trade[]) =>
  foldTape(EMPTY_TAPE, { type: "initial", symbol: "BTCUSDT", data });

const SOLD = aTrade(8, { price: 61_712.5, quantity: 0.1, buyer_is_maker: true });
const BOUGHT = aTrade(7, { price: 61_712.52, quantity: 0.00251, buyer_is_maker: false });

const ids = () => screen.getAllByRole("row").flatMap((row) => row.dataset.tradeId ?? []);

const openMenu = () => fireEvent.click(screen.getByText(/What is shown of the trades/));

// Choices of an earlier test are forgotten, as when another tab clears the storage.
beforeEach(() => {
  localStorage.clear();
  window.dispatchEvent(new StorageEvent("storage", { key: null }));
});

test("the tape names the taker's side, price, amount and UTC time of each trade", () => {
  render(<TradeTape feed={stillFeed(tapeOf(BOUGHT, SOLD))} instrument={BTCUSDT} />);
  const [, sold, bought] = screen.getAllByRole("row");
  const texts = (row?: HTMLElement) =>
    within(row as HTMLElement)
      .getAllByRole("cell")
      .map((cell) => cell.textContent);
  expect(texts(sold)).toEqual(["sell at 61,712.50", "0.10000", "23:54:00"]);
  expect(texts(bought)).toEqual(["buy at 61,712.52", "0.00251", "23:54:00"]);
  expect(ids()).toEqual(["8", "7"]);
});

test("what takers bought and sold is compared, with a sign and a word", () => {
  const bought = aTrade(1, { price: 100, quantity: 3 });
  const sold = aTrade(2, { price: 100, quantity: 1, buyer_is_maker: true });
  render(<TradeTape feed={stillFeed(tapeOf(bought, sold))} instrument={BTCUSDT} />);
  expect(screen.getByTestId("pressure").textContent).toBe("1 m+50% buy5 m+50% buy");
});

test("while it is pointed at, trades wait and are counted, and none is lost", () => {
  const feed = movingFeed({ state: tapeOf(BOUGHT) });
  render(<TradeTape feed={feed} instrument={BTCUSDT} />);
  const rows = screen.getAllByRole("rowgroup")[1] as HTMLElement;
  fireEvent.pointerEnter(rows, { pointerType: "mouse" });
  act(() => feed.set({ state: tapeOf(BOUGHT, SOLD, aTrade(9)) }));
  expect(ids()).toEqual(["7"]);
  expect(screen.getByTestId("waiting").textContent).toBe("Paused · 2 waiting");
  fireEvent.pointerLeave(rows, { pointerType: "mouse" });
  expect(ids()).toEqual(["9", "8", "7"]);
  expect(screen.queryByTestId("waiting")).toBeNull();
});

test("the button pauses too, by keyboard as well", async () => {
  const user = userEvent.setup();
  const feed = movingFeed({ state: tapeOf(BOUGHT) });
  render(<TradeTape feed={feed} instrument={BTCUSDT} />);
  screen.getByRole("button", { name: "Pause the trades" }).focus();
  await user.keyboard("{Enter}");
  act(() => feed.set({ state: tapeOf(BOUGHT, SOLD) }));
  expect(ids()).toEqual(["7"]);
  await user.click(screen.getByTestId("waiting"));
  expect(ids()).toEqual(["8", "7"]);
});

test("small trades are left out by choice, and the choice is remembered for the symbol", async () => {
  const show = () =>
    render(<TradeTape feed={stillFeed(tapeOf(BOUGHT, SOLD))} instrument={BTCUSDT} />);
  const { unmount } = show();
  openMenu();
  fireEvent.change(await screen.findByLabelText(/smallest trade that/i), {
    target: { value: "0.05" },
  });
  unmount();
  const other = show();
  expect(ids()).toEqual(["8"]);
  expect(screen.getByText("≥ 0.05 BTC")).toBeTruthy();
  other.unmount();
  const eth = { ...BTCUSDT, symbol: "ETHUSDT" };
  render(<TradeTape feed={stillFeed(tapeOf(BOUGHT, SOLD))} instrument={eth} />);
  expect(ids()).toEqual(["8", "7"]);
});

test("trades from an amount on are marked as large", async () => {
  render(<TradeTape feed={stillFeed(tapeOf(BOUGHT, SOLD))} instrument={BTCUSDT} />);
  openMenu();
  fireEvent.change(await screen.findByLabelText(/are large/), { target: { value: "amount" } });
  fireEvent.change(screen.getByLabelText(/large from/i), { target: { value: "6,171.25" } });
  const large = document.querySelectorAll("[data-large]");
  // 0.1 × 61712.5 = 6171.25
  expect([...large].map((row) => (row as HTMLElement).dataset.tradeId)).toEqual(["8"]);
});

test("trades that are missing are told where they are missing", () => {
  render(<TradeTape feed={stillFeed(tapeOf(aTrade(1), aTrade(1_300)))} instrument={BTCUSDT} />);
  expect(screen.getByText("1,298 trades missing")).toBeTruthy();
});

test("the tape tells loading from having no trades", () => {
  const { unmount } = render(
    <TradeTape feed={stillFeed(EMPTY_TAPE, { loaded: false })} instrument={BTCUSDT} />,
  );
  expect(screen.getByText("Loading trades")).toBeTruthy();
  unmount();
  render(<TradeTape feed={stillFeed(EMPTY_TAPE)} instrument={BTCUSDT} />);
  expect(screen.getByText("No trades yet")).toBeTruthy();
});
