import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decimalsOf, formatCompact, formatDecimal, formatPercent } from "./decimals";

describe("the decimals of a step", () => {
  test.each([
    [0.01, 2],
    [0.00001, 5],
    [1e-7, 7],
    [1e-8, 8],
    [2.5e-7, 8],
    [1, 0],
    [10, 0],
    [0.5, 1],
  ])("%d has %i", (step, decimals) => {
    expect(decimalsOf(step)).toBe(decimals);
  });
});

describe("a decimal", () => {
  test.each([
    ["61712.52", 2, "61,712.52"],
    ["61712.50", 2, "61,712.50"],
    ["0.12345", 5, "0.12345"],
    ["0.00000012", 8, "0.00000012"],
    ["1234567890.12345", 5, "1,234,567,890.12345"],
    ["0.00", 2, "0.00"],
    ["999", 0, "999"],
    ["1000", 0, "1,000"],
    ["-1234.5", 1, "-1,234.5"],
    ["-0.001", 2, "0.00"],
  ])("%s at %i decimals reads %s", (sent, decimals, shown) => {
    expect(formatDecimal(Number(sent), decimals)).toBe(shown);
  });

  test("keeps every digit of up to fifteen that the API sent", () => {
    const sent = fc
      .record({ digits: fc.bigInt({ min: 0n, max: 10n ** 15n - 1n }), decimals: fc.nat(10) })
      .map(({ digits, decimals }) => {
        const padded = digits.toString().padStart(decimals + 1, "0");
        const whole = padded.slice(0, padded.length - decimals);
        const fraction = padded.slice(padded.length - decimals);
        return { text: decimals === 0 ? whole : `${whole}.${fraction}`, decimals };
      });
    fc.assert(
      fc.property(sent, ({ text, decimals }) => {
        const parsed: unknown = JSON.parse(text);
        expect(formatDecimal(Number(parsed), decimals).replaceAll(",", "")).toBe(text);
      }),
    );
  });
});

describe("a volume at a glance", () => {
  test.each([
    [0, "0"],
    [0.25, "0.25"],
    [250, "250"],
    [1_234.5, "1.234K"],
    [98_765_432, "98.77M"],
    [9_090_000_000, "9.09B"],
    [1.5e12, "1.5T"],
  ])("%d reads %s", (value, text) => {
    expect(formatCompact(value)).toBe(text);
  });
});

describe("a percentage", () => {
  test.each([
    [0.0123, "+1.23%"],
    [-0.0067, "-0.67%"],
    [0, "0.00%"],
    [-0.000001, "0.00%"],
  ])("%d reads %s", (ratio, text) => {
    expect(formatPercent(ratio)).toBe(text);
  });
});
