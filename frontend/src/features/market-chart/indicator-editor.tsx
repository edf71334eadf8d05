"use client";

import { useState } from "react";
import { KIND_CODES, type KindCode, kindOf } from "@/lib/indicators/catalogue";
import {
  codeOf,
  type IndicatorChoice,
  MAX_INDICATORS,
  problemOf,
  titleOf,
  withoutCode,
} from "@/lib/indicators/choice";
import { freshChoice } from "./fresh-choice";
import type { PlacedIndicator } from "./indicator-style";
import { LineSwatch } from "./line-swatch";
import { NumberField } from "./number-field";
import { RemoveButton } from "./remove-button";
import type { ChangeIndicators } from "./use-indicators";

interface Props {
  readonly indicators: readonly PlacedIndicator[];
  readonly onChange: ChangeIndicators;
}

/** The id of the field of an indicator's first parameter. */
export function parameterFieldId(code: string): string {
  return `indicator-${code}`;
}

/** Those that are shown, with their parameters, and what can be added. */
export function IndicatorEditor(props: Props) {
  return (
    <>
      <Chosen {...props} />
      <Offered {...props} />
    </>
  );
}

function Chosen({ indicators, onChange }: Props) {
  const [problem, setProblem] = useState<string | null>(null);
  const change = (at: number, parameter: number, value: number): string | null => {
    const found: { problem: string | null } = { problem: null };
    onChange((last) => {
      const changed = withParameter(last, at, parameter, value);
      found.problem = typeof changed === "string" ? changed : null;
      return typeof changed === "string" ? last : changed;
    });
    return found.problem;
  };
  if (indicators.length === 0) return <p className="text-muted">None is shown yet.</p>;
  return (
    <>
      <ul aria-label="Shown" className="flex flex-col gap-1">
        {indicators.map((indicator, at) => (
          <ChosenRow
            // Its fields keep the focus while its parameters change.
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is what stays
            key={at}
            indicator={indicator}
            onParameter={(parameter, value) => change(at, parameter, value)}
            onProblem={setProblem}
            onRemove={() => onChange((last) => withoutCode(last, indicator.code))}
          />
        ))}
      </ul>
      <p role="alert" className="min-h-4 text-2xs text-down">
        {problem}
      </p>
    </>
  );
}

/** The choices with another value of a parameter, or why that cannot be. */
function withParameter(
  choices: readonly IndicatorChoice[],
  at: number,
  parameter: number,
  value: number,
): readonly IndicatorChoice[] | string {
  const old = choices[at];
  if (old === undefined) return choices;
  const choice = { ...old, parameters: old.parameters.with(parameter, value) };
  const taken = choices.some((other, index) => index !== at && codeOf(other) === codeOf(choice));
  return (
    problemOf(choice) ?? (taken ? `${titleOf(choice)} is there already` : choices.with(at, choice))
  );
}

function ChosenRow(props: {
  readonly indicator: PlacedIndicator;
  /** Takes a parameter's value over, or says why it cannot. */
  readonly onParameter: (parameter: number, value: number) => string | null;
  readonly onProblem: (problem: string | null) => void;
  readonly onRemove: () => void;
}) {
  const { indicator, onParameter, onProblem, onRemove } = props;
  const { code, choice } = indicator;
  const { short, parameters } = kindOf(choice.kind);
  return (
    <li className="flex items-center gap-2">
      <LineSwatch {...indicator} />
      <span className="flex-1">{short}</span>
      {parameters.map(({ name, min, max, step }, at) => (
        <NumberField
          key={name}
          {...(at === 0 && { id: parameterFieldId(code) })}
          name={`${short} ${name.toLowerCase()}`}
          value={choice.parameters[at] ?? min}
          min={min}
          max={max}
          step={step}
          className="w-14"
          onNumber={(value) => onParameter(at, value)}
          onProblem={onProblem}
        />
      ))}
      <RemoveButton name={titleOf(choice)} onRemove={onRemove} />
    </li>
  );
}

function Offered({ indicators, onChange }: Props) {
  const choices = indicators.map(({ choice }) => choice);
  const full = choices.length >= MAX_INDICATORS;
  const add = (kind: KindCode) =>
    onChange((last) => {
      const fresh = last.length < MAX_INDICATORS ? freshChoice(kind, last) : null;
      return fresh === null ? last : [...last, fresh];
    });
  return (
    <section aria-label="Add an indicator" className="border-t border-line pt-2">
      <ul className="flex flex-col">
        {KIND_CODES.map((kind) => (
          <li key={kind}>
            <button
              type="button"
              aria-label={`Add ${kindOf(kind).name}`}
              disabled={full || freshChoice(kind, choices) === null}
              onClick={() => add(kind)}
              className="flex min-h-7 w-full items-baseline gap-2 rounded-sm px-1.5 py-1 text-left enabled:hover:bg-raised disabled:opacity-50"
            >
              <span className="w-16 shrink-0 font-medium">{kindOf(kind).short}</span>
              <span className="text-2xs text-muted">{kindOf(kind).name}</span>
            </button>
          </li>
        ))}
      </ul>
      {full && <p className="pt-1 text-2xs text-muted">No more than {MAX_INDICATORS} at once.</p>}
    </section>
  );
}
