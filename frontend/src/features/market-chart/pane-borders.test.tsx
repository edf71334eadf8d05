import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { holdFrames } from "@/testing/held-frames";
import type { CandleCanvas } from "./candle-canvas";
import { PaneBorders } from "./pane-borders";

test("each key moves a border further, though the chart has drawn nothing since the last one", async () => {
  let size = 20;
  const paneHeights = {
    borders: () => [{ name: "rsi" as const, top: 100, size, least: 5, most: 60 }],
    choose: (_: number, chosen: number) => {
      size = chosen;
    },
    reset: () => undefined,
  };
  const canvas = { current: { paneHeights } as unknown as CandleCanvas };
  render(<PaneBorders canvas={canvas} container={{ current: null }} indicators={[]} />);
  const border = await screen.findByRole("separator", { name: "Height of RSI" });
  const goOn = holdFrames();

  border.focus();
  await userEvent.keyboard("{ArrowUp}{ArrowUp}{ArrowUp}");

  expect(border.getAttribute("aria-valuenow")).toBe("23");
  goOn();
});
