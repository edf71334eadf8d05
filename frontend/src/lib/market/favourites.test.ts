import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toggled } from "./favourites";

describe("favourites", () => {
  test("are kept in the order in which they were marked", () => {
    expect(toggled(["ETHUSDT"], "BTCUSDT")).toEqual(["ETHUSDT", "BTCUSDT"]);
  });

  test("are left by marking them again", () => {
    expect(toggled(["ETHUSDT", "BTCUSDT"], "ETHUSDT")).toEqual(["BTCUSDT"]);
  });

  test("stay as they were when one is marked and left again", () => {
    const symbols = fc.uniqueArray(fc.stringMatching(/^[A-Z]{2,6}USDT$/), { maxLength: 20 });
    fc.assert(
      fc.property(symbols, fc.constant("NEWUSDT"), (marked, symbol) => {
        expect(toggled(toggled(marked, symbol), symbol)).toEqual(
          marked.filter((other) => other !== symbol),
        );
      }),
    );
  });

  test("never grow beyond what the browser keeps of them", () => {
    const full = Array.from({ length: 500 }, (_, number) => `S${number}`);
    expect(toggled(full, "NEW")).toEqual([...full.slice(1), "NEW"]);
  });
});
