/** A point of a line: how far along (0 to 1) and its price. */
export interface SparkPoint {
  readonly at: number;
  readonly price: number;
}

/** The known prices of evenly spaced places, of which the last is now. */
export function sparkPoints(prices: readonly (number | null)[]): SparkPoint[] {
  const last = Math.max(1, prices.length - 1);
  return prices.flatMap((price, index) => (price === null ? [] : [{ at: index / last, price }]));
}

/**
 * An SVG path through the points, lowest price at the bottom, `inset` kept free all around. A line
 * that never moves runs through the middle. Empty for fewer than two points.
 */
export function sparkPath(
  points: readonly SparkPoint[],
  width: number,
  height: number,
  inset: number,
): string {
  if (points.length < 2) return "";
  const prices = points.map(({ price }) => price);
  const low = Math.min(...prices);
  const range = Math.max(...prices) - low;
  const place = ({ at, price }: SparkPoint) => {
    const share = range === 0 ? 0.5 : (price - low) / range;
    const x = inset + at * (width - 2 * inset);
    const y = height - inset - share * (height - 2 * inset);
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  };
  return `M${points.map(place).join("L")}`;
}
