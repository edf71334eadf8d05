import { QuietSelect } from "@/components/quiet-select";
import { useImbalanceLevels } from "./choices";
import { IMBALANCE_LEVELS } from "./figures";

const OPTIONS = IMBALANCE_LEVELS.map((value) => ({ value, name: `Top ${value}` }));

/** How far the best levels lean to the buyers or the sellers, as a bar and as a figure. */
export function ImbalanceLine({ value, note }: { value: number | null; note: string }) {
  const [levels, setLevels] = useImbalanceLevels();
  const bid = value === null ? 0.5 : (value + 1) / 2;
  return (
    <div className="border-t border-line px-3 py-1 text-2xs">
      <div className="flex items-center gap-2">
        <span
          className="hidden text-muted @min-[17rem]:inline"
          title="(bids − asks) / (bids + asks), by the amounts on the best levels of each side"
        >
          Imbalance
        </span>
        <QuietSelect
          label="Levels that the imbalance is taken over"
          value={levels}
          options={OPTIONS}
          onChange={setLevels}
        />
        <div aria-hidden="true" className="h-1.5 flex-1 overflow-hidden rounded-full bg-down">
          <div
            className="h-full w-full origin-left border-r border-surface bg-up"
            style={{ transform: `scaleX(${bid.toFixed(3)})` }}
          />
        </div>
        <span data-testid="imbalance" className="w-14 text-right font-medium whitespace-nowrap">
          {value === null ? "–" : leaning(value)}
        </span>
      </div>
      <p className="truncate text-muted">{note}</p>
    </div>
  );
}

/** `+24% bid`: the sign and the word say what the colours do. */
function leaning(value: number): string {
  const percent = Math.round(value * 100);
  if (percent === 0) return "0% even";
  return percent > 0 ? `+${percent}% bid` : `−${-percent}% ask`;
}
