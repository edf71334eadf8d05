import { memo } from "react";
import { formatDuration } from "@/lib/format/times";
import { LevelMark } from "./level-mark";
import { isStale, STREAMS, type StreamName, type SymbolRow } from "./streams";

interface Props {
  readonly row: SymbolRow;
  readonly index: number;
  readonly asOf: number;
}

/** One symbol's streams. */
export const StreamLine = memo(function StreamLine({ row, index, asOf }: Props) {
  const level = row.openGaps > 0 ? "bad" : row.problem ? "notice" : "good";
  return (
    <tr
      aria-rowindex={index + 2}
      data-symbol={row.symbol}
      data-level={level}
      className="h-8 border-b border-line hover:bg-raised"
    >
      <th scope="row" className="px-1.5 pl-3 text-left @xl:px-2 @xl:pl-3 font-medium">
        {row.symbol}
      </th>
      <td className="px-1.5 @xl:px-2">
        <span className="flex items-center gap-1.5 whitespace-nowrap">
          <LevelMark level={level} />
          <span className={`sr-only @xl:not-sr-only ${level === "good" ? "@xl:text-muted" : ""}`}>
            {level === "bad" ? "Gap" : level === "notice" ? "Silent" : "Live"}
          </span>
        </span>
      </td>
      {STREAMS.map((stream) => (
        <td key={stream} className="px-1.5 text-right whitespace-nowrap @xl:px-2">
          <Age stream={stream} ageMs={row.ages[stream]} />
        </td>
      ))}
      <td className="px-1.5 text-right whitespace-nowrap @xl:px-2">
        {row.openGaps === 0 ? (
          <span className="text-muted">0</span>
        ) : (
          <strong className="font-semibold text-down">
            {row.openGaps}
            {row.gapSince !== null && (
              <span className="hidden @xl:inline">
                , for {formatDuration(Math.max(0, asOf - row.gapSince))}
              </span>
            )}
          </strong>
        )}
      </td>
      <td className="hidden px-2 text-right @xl:table-cell">
        <span className={row.unfillable === 0 ? "text-muted" : ""}>{row.unfillable}</span>
      </td>
      <td className="hidden px-2 pr-3 text-right whitespace-nowrap text-muted @xl:table-cell">
        {lateText(row.lagMs)}
      </td>
    </tr>
  );
});

function Age({ stream, ageMs }: { stream: StreamName; ageMs: number | null | undefined }) {
  if (ageMs === undefined) return <span className="text-muted">not followed</span>;
  const stale = isStale(stream, ageMs);
  return (
    <span className={stale ? "font-semibold text-notice" : ""}>
      {ageMs === null ? "never" : formatDuration(ageMs)}
    </span>
  );
}

/** The exchange's clock may be ahead, which is no lag. */
function lateText(lagMs: number | null): string {
  if (lagMs === null) return "–";
  return lagMs < 10_000 ? `${Math.max(0, lagMs)} ms` : formatDuration(lagMs);
}
