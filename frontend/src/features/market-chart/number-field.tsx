"use client";

import { useState } from "react";
import { FIELD } from "./toolbar-style";

interface Props {
  readonly id?: string;
  readonly name: string;
  readonly value: number;
  readonly min: number;
  readonly max?: number;
  readonly step: number;
  readonly className: string;
  /** Takes a number over, or says why it cannot be taken. */
  readonly onNumber: (value: number) => string | null;
  readonly onProblem: (problem: string | null) => void;
}

/** A number that is taken over as it is typed. Until it makes sense the last good one stands. */
export function NumberField(props: Props) {
  const { value, onNumber, onProblem, ...input } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const take = (text: string) => {
    const problem = text.trim() === "" ? `${props.name} is missing` : onNumber(Number(text));
    setTyped(problem === null ? null : text);
    onProblem(problem);
  };
  return (
    <input
      id={input.id}
      type="number"
      inputMode="decimal"
      aria-label={input.name}
      aria-invalid={typed !== null}
      min={input.min}
      max={input.max}
      step={input.step}
      value={typed ?? value}
      onChange={(event) => take(event.target.value)}
      onBlur={() => {
        setTyped(null);
        onProblem(null);
      }}
      className={`${FIELD} ${input.className}`}
    />
  );
}
