import type { ReactNode } from "react";

/** A short mark that something is not as usual. */
export function Badge({ children }: { children: ReactNode }) {
  return (
    <span className="rounded-sm bg-notice-tint px-1.5 py-0.5 text-2xs font-semibold text-notice">
      {children}
    </span>
  );
}
