import { formatCompact } from "@/lib/format/decimals";
import { formatDuration } from "@/lib/format/times";
import type { Instrument } from "@/lib/market/instrument";
import { PRESSURE_MS, type Pressure, pressureOver, type WindowPressure } from "./pressure";

const WINDOWS = [
  { name: "1 m", windowMs: 60_000 },
  { name: "5 m", windowMs: PRESSURE_MS },
];

/** Who pressed more over the last minute and the last five, by amount. */
export function PressureLines(props: { pressure: Pressure; instrument: Instrument }) {
  const { pressure, instrument } = props;
  return (
    <dl data-testid="pressure" className="border-t border-line px-3 py-1.5 text-2xs">
      {WINDOWS.map(({ name, windowMs }) => {
        const told = pressureOver(pressure, windowMs);
        return (
          <div
            key={name}
            title={detail(told, windowMs, instrument.quote)}
            className="flex h-5 items-center gap-2"
          >
            <dt className="w-6 shrink-0 text-muted">{name}</dt>
            <Bar balance={told.balance} />
            <dd className="w-19 shrink-0 text-right font-medium whitespace-nowrap">
              {told.missed > 0 && <span className="text-notice">≈ </span>}
              {leaning(told.balance)}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** From the middle to the right for buyers, to the left for sellers. */
function Bar({ balance }: { balance: number | null }) {
  const color = (balance ?? 0) < 0 ? "bg-down" : "bg-up";
  return (
    <div aria-hidden="true" className="relative h-1.5 flex-1 rounded-full bg-raised">
      <div
        className={`absolute inset-y-0 left-1/2 w-1/2 origin-left ${color}`}
        style={{ transform: `scaleX(${(balance ?? 0).toFixed(3)})` }}
      />
      <div className="absolute -inset-y-0.5 left-1/2 border-l border-muted" />
    </div>
  );
}

function leaning(balance: number | null): string {
  if (balance === null) return "–";
  const percent = Math.round(balance * 100);
  if (percent === 0) return "0% even";
  return percent > 0 ? `+${percent}% buy` : `−${-percent}% sell`;
}

function detail(told: WindowPressure, windowMs: number, quote: string): string {
  const parts = [
    `Takers bought ${formatCompact(told.bought)} and sold ${formatCompact(told.sold)} ${quote}`,
  ];
  if (told.coveredMs < windowMs) parts.push(`known of ${formatDuration(told.coveredMs)}`);
  if (told.missed > 0) parts.push(`${told.missed} trades are missing`);
  return parts.join("; ");
}
