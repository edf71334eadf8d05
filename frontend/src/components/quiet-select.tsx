"use client";

interface Props<Value extends string | number> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly name: string }[];
  readonly onChange: (value: Value) => void;
}

/** A small choice in a panel's heading: the browser's own list, which every device knows to show. */
export function QuietSelect<Value extends string | number>(props: Props<Value>) {
  const { label, value, options, onChange } = props;
  return (
    <select
      aria-label={label}
      title={label}
      value={value}
      onChange={(event) => {
        const chosen = options[event.target.selectedIndex];
        if (chosen) onChange(chosen.value);
      }}
      className="h-6 max-w-24 rounded-sm bg-raised px-1 text-2xs text-ink hover:bg-line"
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.name}
        </option>
      ))}
    </select>
  );
}
