"use client";

import type { ReactNode } from "react";
import { Wordmark } from "@/components/wordmark";

interface Props {
  readonly navigation: ReactNode;
  /** What acts on all pages, at the end of the line. */
  readonly tools: ReactNode;
}

export function SiteHeader({ navigation, tools }: Props) {
  return (
    <header className="flex h-11 shrink-0 items-center gap-3 border-b border-line bg-surface pr-1.5 pl-3 lg:gap-5">
      <Wordmark />
      {navigation}
      <div className="ml-auto flex items-center gap-1">{tools}</div>
    </header>
  );
}

/** The first stop of the Tab key: past the header. */
export function SkipLink({ to }: { to: string }) {
  return (
    <a
      href={`#${to}`}
      className="absolute -top-20 left-2 z-40 rounded-md border border-line bg-surface px-3 py-2 text-sm font-medium text-accent shadow-xl focus:top-2"
    >
      Skip to content
    </a>
  );
}
