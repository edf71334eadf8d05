import type { ReactNode } from "react";

/** Says why there is nothing to see in a panel: still loading, nothing there, or something wrong. */
export function Notice(props: { busy?: boolean; title: string; children?: ReactNode }) {
  return (
    <div
      aria-busy={props.busy}
      className="flex flex-1 flex-col items-center justify-center gap-1.5 p-6 text-center"
    >
      {props.busy && (
        <span
          aria-hidden="true"
          className="mb-1 size-4 motion-safe:animate-spin rounded-full border-2 border-line border-t-accent"
        />
      )}
      <p className="text-xs font-medium">{props.title}</p>
      {props.children && <div className="max-w-sm text-xs text-muted">{props.children}</div>}
    </div>
  );
}
