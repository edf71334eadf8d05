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
    <span className="relative inline-flex">
      <select
        aria-label={label}
        title={label}
        value={value}
        onChange={(event) => {
          const chosen = options[event.target.selectedIndex];
          if (chosen) onChange(chosen.value);
        }}
        className="h-6 max-w-24 appearance-none rounded-sm bg-raised pr-4.5 pl-1.5 text-2xs text-ink hover:bg-line"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.name}
          </option>
        ))}
      </select>
      <svg
        aria-hidden="true"
        viewBox="0 0 8 8"
        className="pointer-events-none absolute top-1/2 right-1.5 size-2 -translate-y-1/2"
      >
        <path d="M1 2.5 4 5.5 7 2.5" fill="none" stroke="var(--muted)" strokeWidth="1.2" />
      </svg>
    </span>
  );
}
