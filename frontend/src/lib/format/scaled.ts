/**
 * A whole number of units of 10^-`scale` as text with `shown` decimals; halves are rounded away from
 * zero. Integers keep a sum of products exact where doubles would not.
 */
export function formatScaled(value: bigint, scale: number, shown: number): string {
  const sign = value < 0n ? "-" : "";
  const digits = rounded(value < 0n ? -value : value, scale - shown)
    .toString()
    .padStart(shown + 1, "0");
  const whole = digits.slice(0, digits.length - shown).replace(/\B(?=(?:\d{3})+$)/g, ",");
  const text = shown === 0 ? whole : `${whole}.${digits.slice(-shown)}`;
  return /[1-9]/.test(text) ? `${sign}${text}` : text;
}

/** Without the last `places` digits; with zeros after it where `places` is below zero. */
function rounded(value: bigint, places: number): bigint {
  if (places <= 0) return value * 10n ** BigInt(-places);
  const divisor = 10n ** BigInt(places);
  return (value + divisor / 2n) / divisor;
}
