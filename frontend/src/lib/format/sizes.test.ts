import { expect, test } from "vitest";
import { formatBytes } from "./sizes";

// As `numfmt --to=iec` rounds them.
test.each([
  [0, "0 B"],
  [1_023, "1023 B"],
  [1_024, "1.0 KiB"],
  [22_089_096, "21.1 MiB"],
  [268_435_456, "256 MiB"],
  [5_368_709_120, "5.0 GiB"],
])("%d bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
