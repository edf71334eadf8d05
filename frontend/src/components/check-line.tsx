"use client";

interface Props {
  readonly name: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** A choice of yes or no on a line of its own. */
export function CheckLine({ name, checked, onChange }: Props) {
  return (
    <label className="flex items-center justify-between gap-2">
      {name}
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 accent-(--accent)"
      />
    </label>
  );
}
