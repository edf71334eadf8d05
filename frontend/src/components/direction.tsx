/** An arrow beside a coloured figure, so that its direction does not hang on the colour. */
export function Direction({ up }: { up: boolean }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 8 8" className="inline-block size-[0.6em] shrink-0">
      <path d={up ? "M4 1 8 7H0Z" : "M4 7 0 1h8Z"} fill="currentColor" />
    </svg>
  );
}
