/** A tab may be left for a moment without losing its connections. */
export const HIDDEN_GRACE_MS = 10_000;

/**
 * Calls `rest` when the page has been hidden for a while and `wake` when it is seen again.
 * Returns the function that ends this.
 */
export function followVisibility(rest: () => void, wake: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onChange = () => {
    clearTimeout(timer);
    if (document.visibilityState === "hidden") timer = setTimeout(rest, HIDDEN_GRACE_MS);
    else wake();
  };
  document.addEventListener("visibilitychange", onChange);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", onChange);
  };
}
