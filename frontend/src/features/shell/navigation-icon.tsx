import type { Destination } from "./destinations";

const PATHS: Record<Destination, string> = {
  overview: "M2.5 2.5h4.5v4.5h-4.5zM9 2.5h4.5v4.5h-4.5zM2.5 9h4.5v4.5h-4.5zM9 9h4.5v4.5h-4.5z",
  market: "M4.5 1.5v3m0 5v3M2.5 4.5h4v5h-4zM11.5 3.5v3m0 5v3M9.5 6.5h4v5h-4z",
  ranking: "M2.5 13.5v-4h3v4zM6.5 13.5v-11h3v11zM10.5 13.5v-7h3v7z",
  health: "M1.5 8.5h3l2-5 3 9 2-4h3",
};

export function NavigationIcon({ of, className }: { of: Destination; className?: string }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 16 16" className={className}>
      <path
        d={PATHS[of]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
