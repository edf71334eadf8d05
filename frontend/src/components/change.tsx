import { formatPercent } from "@/lib/format/decimals";
import { Direction } from "./direction";

/** A relative change: sign, arrow and colour say the same; what rounds to nothing has none of them. */
export function Change({ ratio, className = "" }: { ratio: number; className?: string }) {
  const text = formatPercent(ratio);
  const moved = text !== "0.00%";
  const color = !moved ? "text-muted" : ratio > 0 ? "text-up" : "text-down";
  return (
    <span className={`inline-flex items-center gap-1 font-medium ${color} ${className}`}>
      {moved && <Direction up={ratio > 0} />}
      {text}
    </span>
  );
}
