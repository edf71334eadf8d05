"use client";

import { type ReactNode, useEffect } from "react";
import { ApiLost } from "@/features/connection/api-lost";
import { MarketBanner } from "@/features/connection/market-banner";
import { SiteHeader, SkipLink } from "@/features/shell/site-header";
import { SiteNavigation } from "@/features/shell/site-navigation";
import { useHealth } from "@/lib/api/queries";
import { followTheme } from "@/lib/theme/theme";
import { SiteTools } from "./site-tools";

const CONTENT = "content";
/** A single question may fail for a moment. */
const LOST_AFTER_FAILURES = 2;

/**
 * What all pages have: banner, header, and at its foot on a phone the navigation. From `lg` on it is
 * as high as the window, and a page either fills what is left or scrolls within it.
 */
export function SiteFrame({ children }: { children: ReactNode }) {
  useEffect(followTheme, []);
  const { data: health, failureCount } = useHealth();
  const market = health?.market ?? null;
  return (
    <div className="flex min-h-dvh flex-col pb-[calc(3.25rem+env(safe-area-inset-bottom))] md:pb-0 lg:h-dvh">
      <SkipLink to={CONTENT} />
      <MarketBanner market={market} />
      {failureCount >= LOST_AFTER_FAILURES && <ApiLost loaded={health !== undefined} />}
      <SiteHeader
        navigation={<SiteNavigation trouble={troubleOf(health?.status)} />}
        tools={<SiteTools />}
      />
      <div
        id={CONTENT}
        tabIndex={-1}
        className="flex min-h-0 flex-1 flex-col focus-visible:outline-none lg:overflow-y-auto"
      >
        {children}
      </div>
    </div>
  );
}

function troubleOf(status: "ok" | "degraded" | "down" | undefined): string | null {
  if (status === "degraded") return "degraded";
  return status === "down" ? "down" : null;
}
