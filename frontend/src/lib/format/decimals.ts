/**
 * Numbers as text, without a digit lost or made up.
 *
 * The API writes exact decimals as JSON numbers. A double keeps up to 15 significant digits of one
 * unchanged, which is more than an exchange quotes for any price or quantity; written back at the
 * symbol's own step they read as they were sent.
 */

const MAX_FRACTION_DIGITS = 18;

/** How many decimals a step such as 0.01 or 1e-8 has. */
export function decimalsOf(step: number): number {
  const [mantissa = "", exponent = "0"] = String(step).split("e");
  const fraction = mantissa.split(".")[1]?.length ?? 0;
  return Math.min(MAX_FRACTION_DIGITS, Math.max(0, fraction - Number(exponent)));
}

/** `61712.5` at two decimals is `61,712.50`; the minus sign is a hyphen. */
export function formatDecimal(value: number, decimals: number): string {
  const [whole = "", fraction] = Math.abs(value).toFixed(decimals).split(".");
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && /[1-9]/.test(text) ? `-${text}` : text;
}

const UNITS = [
  { size: 1e12, suffix: "T" },
  { size: 1e9, suffix: "B" },
  { size: 1e6, suffix: "M" },
  { size: 1e3, suffix: "K" },
];

/** A volume at a glance, at most four digits of it: `1.234K`, `98.77M`, `250`. */
export function formatCompact(value: number): string {
  const unit = UNITS.find(({ size }) => Math.abs(value) >= size);
  if (unit === undefined) return trimmed(value);
  return `${trimmed(value / unit.size)}${unit.suffix}`;
}

function trimmed(value: number): string {
  const whole = Math.trunc(Math.abs(value)).toString().length;
  return String(Number(value.toFixed(Math.max(0, 4 - whole))));
}

/** `0.0123` is `+1.23%`; the sign is always there, except for zero. */
export function formatPercent(ratio: number): string {
  const text = (ratio * 100).toFixed(2);
  if (Number(text) === 0) return "0.00%";
  return ratio > 0 ? `+${text}%` : `${text}%`;
}
