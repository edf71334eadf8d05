"use client";

import { Notice } from "@/components/notice";
import { Panel } from "@/components/panel";
import type { Feed } from "@/lib/live/feed";
import { useFeedSnapshot } from "@/lib/live/use-feed";
import type { Instrument } from "@/lib/market/instrument";
import { useTapeSettings } from "./choices";
import { PressureLines } from "./pressure-lines";
import { sizeOf } from "./recent";
import type { Tape } from "./tape-fold";
import { TapeList } from "./tape-list";
import { TapeMenu } from "./tape-menu";
import { usePause } from "./use-pause";

interface Props {
  readonly feed: Feed<Tape>;
  readonly instrument: Instrument;
  readonly className?: string;
}

/** The newest trades, newest first, each marked by what its taker did, and who presses more. */
export function TradeTape({ feed, instrument, className = "" }: Props) {
  const { state: tape, phase, loaded } = useFeedSnapshot(feed);
  const { settings } = useTapeSettings(instrument.symbol);
  const pause = usePause(tape.trades);
  return (
    <Panel
      title="Trades"
      aside={
        <div className="flex items-center gap-1">
          <TapeMenu instrument={instrument} />
          <PauseButton
            pressed={pause.reasons.has("button")}
            onChange={(pressed) => pause.set("button", pressed)}
          />
        </div>
      }
      className={className}
    >
      {sizeOf(tape.trades) === 0 ? (
        <Notice busy={!loaded} title={loaded ? "No trades yet" : "Loading trades"} />
      ) : (
        <div
          className={`flex min-h-0 flex-1 flex-col ${phase === "live" ? "" : "opacity-70 grayscale"}`}
        >
          <TapeList
            newest={tape.trades}
            pause={pause}
            settings={settings}
            instrument={instrument}
          />
          <PressureLines pressure={tape.pressure} instrument={instrument} />
        </div>
      )}
    </Panel>
  );
}

function PauseButton(props: { pressed: boolean; onChange: (pressed: boolean) => void }) {
  return (
    <button
      type="button"
      aria-label="Pause the trades"
      aria-pressed={props.pressed}
      title={props.pressed ? "Go on" : "Pause"}
      onClick={() => props.onChange(!props.pressed)}
      className="grid size-6 place-items-center rounded-sm text-muted hover:bg-raised hover:text-ink aria-pressed:bg-raised aria-pressed:text-accent"
    >
      <svg aria-hidden="true" viewBox="0 0 10 10" className="size-2.5" fill="currentColor">
        <path d={props.pressed ? "M2 1 9 5 2 9Z" : "M2 1h2.2v8H2zM5.8 1H8v8H5.8z"} />
      </svg>
    </button>
  );
}
