import { SIGN } from "./toolbar-style";

export function RemoveButton({ name, onRemove }: { name: string; onRemove: () => void }) {
  return (
    <button type="button" aria-label={`Remove ${name}`} onClick={onRemove} className={SIGN}>
      <svg aria-hidden="true" viewBox="0 0 8 8" className="size-2">
        <path d="m1 1 6 6M7 1 1 7" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
      </svg>
    </button>
  );
}
