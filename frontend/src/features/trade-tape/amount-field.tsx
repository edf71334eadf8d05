"use client";

import { useState } from "react";

interface Props {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** An amount of zero or more. What is not one yet, as it is typed, changes nothing and is marked. */
export function AmountField({ label, value, onChange }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? (value === 0 ? "" : String(value));
  const wrong = amountOf(text) === null;
  return (
    <input
      type="text"
      inputMode="decimal"
      autoComplete="off"
      maxLength={20}
      aria-label={label}
      aria-invalid={wrong}
      placeholder="0"
      value={text}
      onChange={(event) => {
        setTyped(event.target.value);
        const amount = amountOf(event.target.value);
        if (amount !== null) onChange(amount);
      }}
      onBlur={() => setTyped(null)}
      className="h-7 w-24 rounded-sm border border-line bg-canvas px-2 text-right text-xs aria-invalid:border-down"
    />
  );
}

/** `1,000.5` or `1000.5`; nothing is zero. */
function amountOf(text: string): number | null {
  const plain = text.trim().replaceAll(",", "");
  return /^\d*\.?\d*$/.test(plain) && plain !== "." ? Number(plain) : null;
}
