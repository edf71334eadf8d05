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

/**
 * A number that is taken over as it is typed. Until it makes sense the last good one stands. What is
 * typed stays in the field as it is until that is left: the value may follow a moment later.
 */
export function NumberField(props: Props) {
  const { value, onNumber, onProblem, ...input } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const [isWrong, setWrong] = useState(false);
  const tell = (problem: string | null) => {
    setWrong(problem !== null);
    onProblem(problem);
  };
  const take = (text: string) => {
    setTyped(text);
    tell(text.trim() === "" ? `${props.name} is missing` : onNumber(Number(text)));
  };
  return (
    <input
      id={input.id}
      type="number"
      inputMode="decimal"
      aria-label={input.name}
      aria-invalid={isWrong}
      min={input.min}
      max={input.max}
      step={input.step}
      value={typed ?? value}
      onChange={(event) => take(event.target.value)}
      onBlur={() => {
        setTyped(null);
        tell(null);
      }}
      className={`${FIELD} ${input.className}`}
    />
  );
}
