import type { ReactNode } from "react";
import { Change } from "@/components/change";
import { Panel } from "@/components/panel";
import { formatCompact } from "@/lib/format/decimals";
import type { Breadth } from "./breadth";

/** How many markets rise and fall, and what is traded in all. */
export function BreadthPanel({ breadth, className }: { breadth: Breadth; className: string }) {
  const { advancing, declining, unchanged } = breadth;
  const count = advancing + declining + unchanged;
  const [turnover, ...others] = breadth.turnover;
  const parts = [
    { name: "Advancing", of: advancing, color: "text-up", bar: "bg-up", sign: "▲" },
    { name: "Unchanged", of: unchanged, color: "text-muted", bar: "bg-muted", sign: "●" },
    { name: "Declining", of: declining, color: "text-down", bar: "bg-down", sign: "▼" },
  ];
  return (
    <Panel title="Market breadth, 24 h" className={className}>
      <div data-testid="breadth" className="flex flex-col gap-2.5 p-3 text-xs">
        <div aria-hidden="true" className="flex h-2 gap-0.5 overflow-hidden rounded-full bg-line">
          {parts.map(({ name, of, bar }) => (
            <span key={name} className={bar} style={{ flexGrow: of, flexBasis: 0 }} />
          ))}
        </div>
        <dl className="flex justify-between">
          {parts.map(({ name, of, color, sign }) => (
            <div key={name} className="flex flex-col gap-0.5">
              <dt className="text-2xs text-muted">
                <span aria-hidden="true" className={`mr-1 text-[0.55rem] ${color}`}>
                  {sign}
                </span>
                {name}
              </dt>
              <dd data-field={name.toLowerCase()} className={`text-base font-semibold ${color}`}>
                {of}
              </dd>
            </div>
          ))}
        </dl>
        <dl className="flex flex-col gap-1 border-t border-line pt-2">
          <Figure name="Median change" field="median">
            {breadth.medianChange === null ? "–" : <Change ratio={breadth.medianChange} />}
          </Figure>
          <Figure name="Above their mean price of 24 h" field="above-mean">
            {count === 0 ? "–" : `${Math.round((breadth.aboveMean / count) * 100)}%`}
          </Figure>
          <Figure name="Volume" field="turnover">
            {turnover === undefined
              ? "–"
              : `${formatCompact(turnover.volume)} ${turnover.asset}${others.length > 0 ? " and others" : ""}`}
          </Figure>
        </dl>
      </div>
    </Panel>
  );
}

function Figure(props: { name: string; field: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-3">
      <dt className="text-2xs text-muted">{props.name}</dt>
      <dd data-field={props.field} className="font-medium">
        {props.children}
      </dd>
    </div>
  );
}
