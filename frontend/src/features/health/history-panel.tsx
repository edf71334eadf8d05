import type { PartsReport } from "@/lib/api/operations";
import { formatCompact } from "@/lib/format/decimals";
import { type Column, FiguresTable } from "./figures-table";
import { PartPanel } from "./part-panel";

type Wholeness = PartsReport["audit"]["last_day"][number];

const FINDINGS = {
  missing: "missing here",
  differs: "unlike the exchange's",
  exchange_hole: "missing at the exchange too",
  repaired: "repaired",
} as const;

const WHOLENESS: readonly Column<Wholeness>[] = [
  { name: "Candles", cell: ({ interval }) => interval },
  { name: "Complete", cell: ({ complete }) => formatCompact(complete), numeric: true },
  { name: "Incomplete", cell: ({ partial }) => marked(partial), numeric: true },
  { name: "Missing", cell: ({ missing }) => marked(missing), numeric: true },
  { name: "Open", cell: ({ open }) => formatCompact(open), numeric: true },
];

/** How whole the stored history is: of the last day, and by what the audit found. */
export function HistoryPanel({ audit }: { audit: PartsReport["audit"] }) {
  return (
    <PartPanel title="Stored history, last 24 hours" look={audit}>
      <FiguresTable
        caption="Stored candles of the last 24 hours"
        columns={WHOLENESS}
        rows={audit.last_day}
        keyOf={({ interval }) => interval}
      />
      <p className="pt-3 text-2xs text-muted">
        {audit.findings.length === 0
          ? "The audit has found nothing wrong so far."
          : `The audit found, of all times: ${audit.findings.map(findingText).join("; ")}.`}
      </p>
    </PartPanel>
  );
}

function findingText({ interval, kind, candles }: PartsReport["audit"]["findings"][number]) {
  const name = kind in FINDINGS ? FINDINGS[kind as keyof typeof FINDINGS] : kind;
  return `${formatCompact(candles)} of ${interval} ${name}`;
}

function marked(count: number) {
  return count === 0 ? (
    <span className="text-muted">0</span>
  ) : (
    <strong className="font-semibold text-notice">{formatCompact(count)}</strong>
  );
}
