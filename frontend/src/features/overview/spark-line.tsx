import { memo } from "react";
import { sparkPath, sparkPoints } from "./spark-path";

const WIDTH = 100;
const HEIGHT = 28;
const INSET = 2;

interface Props {
  /** The closes of whole hours, oldest first; null where none is known. */
  readonly closes: readonly (number | null)[];
  readonly price: number | null;
  readonly rising: boolean | null;
}

/** The last day at a glance, up to now. Beside figures that say the same, so hidden from readers. */
export const SparkLine = memo(function SparkLine({ closes, price, rising }: Props) {
  const path = sparkPath(sparkPoints([...closes, price]), WIDTH, HEIGHT, INSET);
  const color = rising === null ? "var(--muted)" : rising ? "var(--up)" : "var(--down)";
  return (
    <svg
      aria-hidden="true"
      data-testid="spark-line"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="h-7 w-full"
    >
      <path
        d={path}
        fill="none"
        stroke={color}
        strokeWidth="1.25"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
});
