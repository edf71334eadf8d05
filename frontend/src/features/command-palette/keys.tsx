import { Fragment } from "react";

/** Keys to press: `Ctrl+K` is one of them, `g m` two, one after another or one of both. */
export function Keys({ of, joined = "then" }: { of: string; joined?: "then" | "or" }) {
  return (
    <span className="inline-flex shrink-0 items-center gap-1 text-2xs text-muted">
      {of.split(" ").map((key, index) => (
        <Fragment key={key}>
          {index > 0 && <span>{joined}</span>}
          <kbd className="min-w-5 rounded-sm border border-line bg-surface px-1.5 text-center font-sans">
            {key}
          </kbd>
        </Fragment>
      ))}
    </span>
  );
}
