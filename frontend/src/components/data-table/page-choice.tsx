"use client";

interface Props {
  /** From 0. */
  readonly page: number;
  readonly pageCount: number;
  readonly onChoose: (page: number) => void;
  /** What is on this page, as in `1–25 of 300`. */
  readonly summary: string;
}

/** Leads through the pages of a table. */
export function PageChoice({ page, pageCount, onChoose, summary }: Props) {
  return (
    <nav aria-label="Pages of the table" className="flex items-center gap-1 text-xs">
      <Step
        label="First page"
        disabled={page === 0}
        onClick={() => onChoose(0)}
        path="M9 2 4 6l5 4M3 2v8"
      />
      <Step
        label="Previous page"
        disabled={page === 0}
        onClick={() => onChoose(page - 1)}
        path="M8 2 3 6l5 4"
      />
      <span aria-live="polite" className="px-2 whitespace-nowrap text-muted">
        {summary}
      </span>
      <Step
        label="Next page"
        disabled={page >= pageCount - 1}
        onClick={() => onChoose(page + 1)}
        path="m4 2 5 4-5 4"
      />
      <Step
        label="Last page"
        disabled={page >= pageCount - 1}
        onClick={() => onChoose(pageCount - 1)}
        path="m3 2 5 4-5 4m6-8v8"
      />
    </nav>
  );
}

function Step(props: { label: string; disabled: boolean; onClick: () => void; path: string }) {
  return (
    <button
      type="button"
      aria-label={props.label}
      title={props.label}
      disabled={props.disabled}
      onClick={props.onClick}
      className="flex size-8 items-center justify-center rounded-md border border-line text-ink hover:bg-raised disabled:text-muted/40 disabled:hover:bg-transparent"
    >
      <svg aria-hidden="true" viewBox="0 0 12 12" className="size-3">
        <path d={props.path} fill="none" stroke="currentColor" strokeWidth="1.5" />
      </svg>
    </button>
  );
}
