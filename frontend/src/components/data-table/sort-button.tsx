"use client";

import type { SortDirection } from "@/lib/table/order";

interface Props {
  readonly label: string;
  /** How the table is ordered by this column now; null when it is not. */
  readonly direction: SortDirection | null;
  readonly onSort: () => void;
  /** The column's figures end where its label ends: the arrow comes before it. */
  readonly atEnd?: boolean;
}

/** The heading of a column that orders the table; its cell says so by `aria-sort`. */
export function SortButton({ label, direction, onSort, atEnd = false }: Props) {
  return (
    <button
      type="button"
      onClick={onSort}
      className={`inline-flex items-center gap-1 rounded-sm whitespace-nowrap hover:text-ink ${atEnd ? "flex-row-reverse" : ""} ${direction ? "font-semibold text-ink" : "text-muted"}`}
    >
      {label}
      <svg
        aria-hidden="true"
        viewBox="0 0 8 8"
        className={`size-2 shrink-0 ${direction ? "text-accent" : "invisible"}`}
      >
        <path d={direction === "ascending" ? "M4 1 8 6H0Z" : "M4 7 0 2h8Z"} fill="currentColor" />
      </svg>
    </button>
  );
}
