import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, describe, expect, test } from "vitest";
import { choicesOf, codesOf } from "@/lib/indicators/choice";
import { IndicatorEditor } from "./indicator-editor";
import { placed } from "./indicator-style";

let chosen = "";
/** What is shown follows what was chosen: at once, or later. */
let follow = (show: () => void) => show();

afterEach(() => {
  follow = (show) => show();
});

function Editor({ codes }: { codes: string }) {
  const [indicators, setIndicators] = useState(placed(choicesOf(codes), []));
  return (
    <IndicatorEditor
      indicators={indicators}
      onChange={(change) => {
        chosen = codesOf(change(choicesOf(chosen)));
        const shown = chosen;
        follow(() => setIndicators((before) => placed(choicesOf(shown), before)));
      }}
    />
  );
}

function editorOf(codes: string) {
  chosen = codes;
  render(<Editor codes={codes} />);
  return userEvent.setup();
}

describe("the editor of indicators", () => {
  test("adds one with its usual period, and a longer one of the same kind", async () => {
    const user = editorOf("");
    await user.click(screen.getByLabelText("Add Exponential moving average"));
    await user.click(screen.getByLabelText("Add Exponential moving average"));
    expect(chosen).toBe("ema:50,ema:125");
  });

  test("takes a period over as it is typed, and keeps the focus in its field", async () => {
    const user = editorOf("sma:20,rsi:14");
    const field = screen.getByLabelText("RSI period");
    await user.clear(field);
    expect(screen.getByRole("alert").textContent).toBe("RSI period is missing");
    await user.type(field, "21");
    expect(chosen).toBe("sma:20,rsi:21");
    expect(document.activeElement).toBe(field);
    expect(screen.getByRole("alert").textContent).toBe("");
  });

  test.each([
    ["501", "Period must be between 2 and 500"],
    ["2.5", "Period must be a whole number"],
    ["9", "SMA 9 is there already"],
  ])("says why %s cannot be taken, and goes on with the last good one", async (text, problem) => {
    const user = editorOf("sma:20,sma:9");
    const [field] = screen.getAllByLabelText<HTMLInputElement>("SMA period");
    if (field === undefined) throw new Error("no field");
    await user.clear(field);
    await user.paste(text);
    expect(screen.getByRole("alert").textContent).toBe(problem);
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(chosen).toBe("sma:20,sma:9");
    await user.tab();
    expect(field.value).toBe("20");
  });

  test("loses nothing of what is chosen before the last choice is shown", async () => {
    const user = editorOf("macd:12:26:9");
    follow = () => undefined;
    const fast = screen.getByLabelText<HTMLInputElement>("MACD fast");
    await user.clear(fast);
    await user.type(fast, "10");
    expect(fast.value).toBe("10");
    await user.type(screen.getByLabelText("MACD slow"), "{Backspace}5");
    await user.click(screen.getByLabelText("Add Relative strength index"));
    await user.click(screen.getByLabelText("Add Exponential moving average"));
    expect(chosen).toBe("macd:10:25:9,rsi:14,ema:50");
  });

  test("removes one", async () => {
    const user = editorOf("sma:20,rsi:14");
    await user.click(screen.getByLabelText("Remove SMA 20"));
    expect(chosen).toBe("rsi:14");
  });

  test("offers no ninth, and no second one that cannot differ", () => {
    editorOf("sma:2,sma:3,sma:4,sma:5,sma:6,sma:7,sma:8,vwap");
    for (const button of screen.getAllByLabelText<HTMLButtonElement>(/^Add (?!an)/)) {
      expect(button.disabled).toBe(true);
    }
    expect(screen.getByText("No more than 8 at once.")).toBeDefined();
  });
});
