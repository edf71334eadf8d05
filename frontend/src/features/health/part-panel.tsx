import type { ReactNode } from "react";
import { Panel } from "@/components/panel";
import { LevelMark } from "./level-mark";

interface Look {
  readonly status: "up" | "down";
  readonly detail: string;
  readonly took_ms: number;
}

interface Props {
  readonly title: string;
  readonly look: Look;
  readonly children: ReactNode;
}

/** One part of the platform, or why nothing is known of it. */
export function PartPanel({ title, look, children }: Props) {
  return (
    <Panel title={title} aside={<Looked look={look} />}>
      {look.status === "down" ? (
        <p className="p-3 text-xs text-down">{look.detail || "It gives no answer."}</p>
      ) : (
        <div className="p-3">{children}</div>
      )}
    </Panel>
  );
}

function Looked({ look }: { look: Look }) {
  const up = look.status === "up";
  return (
    <span className="flex items-center gap-1.5 text-2xs text-muted">
      <LevelMark level={up ? "good" : "bad"} />
      <span className={up ? "" : "font-semibold text-down"}>{up ? "Up" : "Down"}</span>
      <span title="How long it took to answer">{Math.round(look.took_ms)} ms</span>
    </span>
  );
}

/** A figure and what it is, one beside the other where there is room. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-20">
      <dt className="text-2xs text-muted">{name}</dt>
      <dd className="text-xs font-medium">{children}</dd>
    </div>
  );
}

export function Facts({ children }: { children: ReactNode }) {
  return <dl className="flex flex-wrap gap-x-5 gap-y-2">{children}</dl>;
}
