import type { Health } from "@/lib/api/types";
import { LevelMark } from "./level-mark";
import { Fact } from "./part-panel";
import type { Problem } from "./problems";

interface Props {
  readonly health: Health;
  readonly problems: readonly Problem[];
}

const VERDICTS = { ok: "All is well", degraded: "Degraded", down: "Down" };

/** The whole platform in a line, and then whatever is wrong with it, one sentence each. */
export function HealthSummary({ health, problems }: Props) {
  const worst = problems[0]?.level;
  const level = health.status === "down" || worst === "bad" ? "bad" : (worst ?? "good");
  const sockets = Object.values(health.sockets).reduce((sum, open) => sum + open, 0);
  const symbols = new Set(health.streams.map(({ symbol }) => symbol)).size;
  const verdict =
    health.status === "ok" && worst ? "Running, with problems" : VERDICTS[health.status];
  return (
    <section
      aria-label="Verdict"
      data-testid="verdict"
      data-level={level}
      className="bg-surface p-3"
    >
      <div className="flex flex-wrap items-center gap-x-8 gap-y-2">
        <h1 className="flex items-center gap-2 text-base font-semibold">
          <LevelMark level={level} />
          {verdict}
        </h1>
        <dl className="flex flex-wrap gap-x-6 gap-y-2">
          <Fact name="Market">
            {health.market ? `${health.market.name}, ${health.market.mode}` : "not known yet"}
          </Fact>
          <Fact name="Symbols">{symbols}</Fact>
          <Fact name="Streams">{health.streams.length}</Fact>
          <Fact name="Open sockets">{sockets}</Fact>
        </dl>
      </div>
      {problems.length > 0 && (
        <ul aria-label="Problems" className="mt-3 flex flex-col gap-1 text-xs">
          {problems.map(({ level: of, text }) => (
            <li key={text} className="flex items-baseline gap-2">
              <LevelMark level={of} />
              <span className={of === "bad" ? "font-medium" : ""}>{text}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
