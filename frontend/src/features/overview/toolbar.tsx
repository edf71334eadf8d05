"use client";

import { Star } from "@/components/favourite-star";
import { QuietSelect } from "@/components/quiet-select";
import { HEADING_NAMES } from "./columns";
import type { OverviewQuery } from "./overview-query";
import { orderAfter, SORT_KEYS } from "./sorting";

interface Props {
  readonly query: OverviewQuery;
  readonly onQuery: (changed: Partial<OverviewQuery>) => void;
  /** How many markets there are, and how many of them are marked. */
  readonly count: number;
  readonly favourites: number;
}

/** Which markets the table shows; on a narrow page also in which order, where headings are missing. */
export function Toolbar({ query, onQuery, count, favourites }: Props) {
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-2 py-1.5">
      <input
        type="search"
        aria-label="Search markets"
        placeholder={`Search ${count} markets`}
        value={query.q}
        onChange={(event) => onQuery({ q: event.target.value.slice(0, 30) })}
        className="h-8 w-44 min-w-0 flex-1 rounded-md border border-line bg-canvas px-2.5 text-xs placeholder:text-muted any-pointer-coarse:text-base sm:flex-none"
      />
      <button
        type="button"
        aria-pressed={query.favourites}
        onClick={() => onQuery({ favourites: !query.favourites })}
        className="flex h-8 items-center gap-1.5 rounded-md border border-line px-2.5 text-xs text-muted hover:text-ink aria-pressed:bg-raised aria-pressed:font-semibold aria-pressed:text-ink"
      >
        <Star filled={query.favourites} />
        Favourites
        <span className="text-muted">{favourites}</span>
      </button>
      <span className="flex items-center gap-1 sm:hidden">
        <QuietSelect
          label="Order by"
          value={query.sort.key}
          options={SORT_KEYS.map((key) => ({ value: key, name: HEADING_NAMES[key] }))}
          onChange={(key) =>
            key !== query.sort.key && onQuery({ sort: orderAfter(query.sort, key) })
          }
        />
      </span>
    </div>
  );
}
