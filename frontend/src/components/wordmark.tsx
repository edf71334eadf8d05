import Link from "next/link";

export function Wordmark() {
  return (
    <Link href="/" aria-label="Coinstream, overview" className="flex items-center gap-2 rounded-sm">
      <svg aria-hidden="true" viewBox="0 0 20 20" className="size-5">
        <path
          d="M4 3v3m0 7v4M10 1v5m0 8v3m6-13v2m0 9v3"
          stroke="var(--muted)"
          strokeWidth="1.5"
          strokeLinecap="round"
        />
        <rect x="2" y="6" width="4" height="7" rx="0.8" fill="var(--down)" />
        <rect x="8" y="6" width="4" height="8" rx="0.8" fill="var(--up)" />
        <rect x="14" y="6" width="4" height="9" rx="0.8" fill="var(--up)" />
      </svg>
      <span className="text-sm font-semibold tracking-tight md:max-lg:hidden">Coinstream</span>
    </Link>
  );
}
