"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { lastMarket } from "@/lib/market/last-market";
import { useStored } from "@/lib/stored/use-stored";
import { DESTINATION_NAMES, DESTINATIONS, destinationAddress, destinationOf } from "./destinations";
import { NavigationIcon } from "./navigation-icon";

/** The site's pages: in the header where there is room, at a phone's thumb where there is not. */
export function SiteNavigation({ trouble }: { trouble: string | null }) {
  const here = destinationOf(usePathname());
  const [last] = useStored(lastMarket);
  return (
    <nav
      aria-label="Pages"
      className="fixed inset-x-0 bottom-0 z-20 grid grid-cols-4 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:static md:flex md:self-stretch md:border-0 md:p-0"
    >
      {DESTINATIONS.map((name) => (
        <Link
          key={name}
          href={destinationAddress(name, last)}
          aria-current={name === here ? "page" : undefined}
          className="relative flex h-13 flex-col items-center justify-center gap-0.5 border-t-2 border-transparent text-2xs font-medium text-muted hover:text-ink aria-[current]:border-accent aria-[current]:text-ink md:h-auto md:border-t-0 md:border-b-2 md:px-3 md:pt-0.5 md:text-xs"
        >
          <NavigationIcon of={name} className="size-5 md:hidden" />
          <span className="relative">
            {DESTINATION_NAMES[name]}
            {name === "health" && trouble !== null && <TroubleMark trouble={trouble} />}
          </span>
        </Link>
      ))}
    </nav>
  );
}

function TroubleMark({ trouble }: { trouble: string }) {
  return (
    <span title={trouble} className="absolute -top-1.5 -right-3">
      <svg aria-hidden="true" viewBox="0 0 8 8" className="size-2.5">
        <path d="M4 .5 7.8 7.5H.2Z" fill="var(--notice)" />
      </svg>
      <span className="sr-only">, {trouble}</span>
    </span>
  );
}
