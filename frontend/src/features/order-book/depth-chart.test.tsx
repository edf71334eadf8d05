import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { aBook, BTCUSDT, stillFeed } from "@/testing/builders";
import { DepthPanel } from "./depth-chart";

const BOOK = aBook({ bids: [[99, 1]], asks: [[101, 3]] });

test("pointing at the right end tells what it costs to buy everything that is known", () => {
  render(<DepthPanel feed={stillFeed(BOOK)} instrument={BTCUSDT} />);
  const chart = screen.getByTestId("depth-chart");
  vi.spyOn(chart, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 200, 100));
  fireEvent.pointerMove(chart, { clientX: 200 });
  expect(screen.getByTestId("sweep").textContent).toBe(
    "Buy up to 101.00 +100.0 bp from mid3.00000 BTC costs 303.00 USDT",
  );
  fireEvent.pointerLeave(chart);
  expect(screen.queryByTestId("sweep")).toBeNull();
});

test("the arrow keys move along the prices, and Escape ends it", async () => {
  const user = userEvent.setup();
  render(<DepthPanel feed={stillFeed(BOOK)} instrument={BTCUSDT} />);
  screen.getByTestId("depth-chart").focus();
  await user.keyboard("{ArrowLeft>30/}");
  expect(screen.getByTestId("sweep").textContent).toBe(
    "Sell down to 99.00 −100.0 bp from mid1.00000 BTC for 99.00 USDT",
  );
  await user.keyboard("{Escape}");
  expect(screen.queryByTestId("sweep")).toBeNull();
});
