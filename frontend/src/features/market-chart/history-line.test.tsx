import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { aCandle, MINUTE_MS } from "@/testing/builders";
import { type HistorySnapshot, NO_HISTORY } from "./history";
import { HistoryLine } from "./history-line";

const series = [aCandle(0, { status: "partial" }), aCandle(5)];

function told(given: Partial<HistorySnapshot>) {
  render(
    <HistoryLine history={{ ...NO_HISTORY, series, ...given }} intervalMs={MINUTE_MS} zone="utc" />,
  );
  return screen.getByTestId("history").textContent;
}

test("incomplete and missing candles are counted beside what marks them", () => {
  told({});
  expect(screen.getByRole("list", { name: "Marks on the chart" }).textContent).toBe(
    "Incomplete 1Missing 4",
  );
});

test.each<[string, Partial<HistorySnapshot>, RegExp]>([
  ["how far it goes back", {}, /^From 2024-08-08 23:54 UTC on/],
  ["that older candles are being read", { loading: "older" }, /^Reading what was before/],
  [
    "where the history begins",
    { window: { ...NO_HISTORY.window, hasOlder: false } },
    /^The history begins at 2024-08-08 23:54 UTC$/,
  ],
  ["why it cannot be read", { problem: "MongoDB is away" }, /MongoDB is away. Trying again/],
])("it says %s", (_, given, text) => {
  expect(told(given)).toMatch(text);
});
