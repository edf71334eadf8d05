import type { Level } from "./problems";

/** A shape for each level, so that it does not hang on the colour. */
export function LevelMark({ level }: { level: Level }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 10 10" className="size-2.5 shrink-0">
      {level === "good" && <circle cx="5" cy="5" r="4" fill="var(--up)" />}
      {level === "notice" && <path d="M5 .5 9.8 9.5H.2Z" fill="var(--notice)" />}
      {level === "bad" && <path d="M1 1h8v8H1z" fill="var(--down)" />}
    </svg>
  );
}
