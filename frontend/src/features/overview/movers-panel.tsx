import Link from "next/link";
import type { ReactNode } from "react";
import { Change } from "@/components/change";
import { Panel } from "@/components/panel";
import { formatCompact, formatDecimal } from "@/lib/format/decimals";
import { marketAddress } from "@/lib/market/addresses";
import type { ActiveRow } from "./breadth";
import { changeRatioOf } from "./quote";

interface Props {
  readonly title: string;
  readonly testId: string;
  readonly rows: readonly ActiveRow[];
  /** What is said when there are none. */
  readonly none: string;
  readonly figure: "change" | "turnover";
  readonly aside?: ReactNode;
  readonly className: string;
}

/** As high as it is with all its markets, so that nothing below moves when there are more or fewer. */
const ROOM = "min-h-23 sm:min-h-37";

/** The few markets that stand out in one way, each with the way there. */
export function MoversPanel({ title, testId, rows, none, figure, aside, className }: Props) {
  return (
    <Panel title={title} aside={aside} className={className}>
      {rows.length === 0 ? (
        <p className={`p-3 text-xs text-muted ${ROOM}`}>{none}</p>
      ) : (
        <ol data-testid={testId} className={`py-1 text-xs ${ROOM}`}>
          {rows.map((row) => (
            <li
              key={row.symbol}
              data-symbol={row.symbol}
              className="relative flex h-7 items-center justify-between gap-2 px-3 hover:bg-raised has-[a:focus-visible]:bg-raised max-sm:nth-[n+4]:hidden"
            >
              <Link
                href={marketAddress(row.symbol)}
                prefetch={false}
                className="min-w-0 truncate after:absolute after:inset-0"
              >
                <span className="font-medium">{row.instrument.base}</span>
                <span className="hidden text-muted sm:inline">/{row.instrument.quote}</span>
              </Link>
              <span className="flex items-center gap-3 text-right">
                <span className="hidden text-muted sm:inline">
                  {formatDecimal(row.quote.price, row.instrument.priceDecimals)}
                </span>
                {figure === "change" ? (
                  <Change ratio={changeRatioOf(row.quote)} className="min-w-16 justify-end" />
                ) : (
                  <span className="min-w-16 font-medium">
                    {formatCompact(row.quote.quoteVolume)}
                    <span className="sr-only"> {row.instrument.quote}</span>
                  </span>
                )}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
