import type { ReactNode } from "react";

/** A titled part of the page; its body takes the room that is left. */
export function Panel(props: {
  title: string;
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section
      aria-label={props.title}
      className={`@container flex min-h-0 min-w-0 flex-col bg-surface ${props.className ?? ""}`}
    >
      <header className="flex h-9 shrink-0 items-center justify-between gap-3 border-b border-line px-3">
        <h2 className="truncate text-xs font-semibold">{props.title}</h2>
        {props.aside}
      </header>
      <div className="relative flex min-h-0 flex-1 flex-col">{props.children}</div>
    </section>
  );
}
