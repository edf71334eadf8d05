import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { aStream } from "@/testing/builders";
import { StreamsPanel } from "./streams-panel";

const STREAMS = [
  aStream("BTCUSDT", "depth"),
  aStream("ETHUSDT", "depth", { data_age_ms: 95_000 }),
  aStream("SOLUSDT", "depth", { open_gaps: [{ first: 1, last: 2, opened_at: 1 }] }),
];

const symbols = () => screen.getAllByRole("rowheader").map((header) => header.textContent);

// jsdom lays nothing out, and what is out of sight is not rendered.
beforeEach(() => {
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(600);
});

test("the worst comes first, and a column's heading orders by it", async () => {
  render(<StreamsPanel streams={STREAMS} asOf={200_001} />);
  expect(symbols()).toEqual(["SOLUSDT", "ETHUSDT", "BTCUSDT"]);
  await userEvent.click(screen.getByRole("button", { name: "Symbol" }));
  expect(symbols()).toEqual(["BTCUSDT", "ETHUSDT", "SOLUSDT"]);
  expect(screen.getByRole("columnheader", { name: "Symbol" }).getAttribute("aria-sort")).toBe(
    "ascending",
  );
});

test("only those with problems are left on request, and a search narrows further", async () => {
  render(<StreamsPanel streams={STREAMS} asOf={200_001} />);
  await userEvent.click(screen.getByRole("radio", { name: "Problems 2" }));
  expect(symbols()).toEqual(["SOLUSDT", "ETHUSDT"]);
  await userEvent.type(screen.getByRole("searchbox"), "eth");
  expect(symbols()).toEqual(["ETHUSDT"]);
});

test("a platform without a problem says so", async () => {
  render(<StreamsPanel streams={STREAMS.slice(0, 1)} asOf={0} />);
  await userEvent.click(screen.getByRole("radio", { name: "Problems 0" }));
  expect(screen.getByText("No symbol has a problem")).toBeTruthy();
});
