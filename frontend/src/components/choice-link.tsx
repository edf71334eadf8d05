"use client";

import Link from "next/link";

interface Props {
  /** Where it leads from the view that is shown. */
  readonly address: string;
  /** The same from the view that was asked for last, which is shown a moment later. */
  readonly presentAddress: () => string;
  readonly chosen: boolean;
  /** What a screen reader says in place of a short text. */
  readonly name?: string;
  readonly children: string;
}

/** One of a few views of the same page, each with an address of its own. */
export function ChoiceLink({ address, presentAddress, chosen, name, children }: Props) {
  return (
    <Link
      href={address}
      prefetch={false}
      aria-current={chosen ? "page" : undefined}
      onNavigate={(event) => {
        // The page itself stays, so the server need not be asked for it.
        event.preventDefault();
        window.history.pushState(null, "", presentAddress());
      }}
      className="rounded-sm px-2 py-1 text-2xs font-medium text-muted hover:bg-raised hover:text-ink aria-[current]:bg-raised aria-[current]:font-semibold aria-[current]:text-accent"
    >
      {name === undefined ? (
        children
      ) : (
        <>
          <span aria-hidden="true">{children}</span>
          <span className="sr-only">{name}</span>
        </>
      )}
    </Link>
  );
}
