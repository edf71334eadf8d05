/** A tab may be left for a moment without losing its connections. */
export const HIDDEN_GRACE_MS = 10_000;

/**
 * Calls `rest` when the page has been hidden for a while and `wake` when it is seen again.
 * Returns the function that ends this.
 */
export function followVisibility(rest: () => void, wake: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const restLater = () => {
    timer = setTimeout(rest, HIDDEN_GRACE_MS);
  };
  const onChange = () => {
    clearTimeout(timer);
    if (document.visibilityState === "hidden") restLater();
    else wake();
  };
  // A tab may be opened in the background.
  if (document.visibilityState === "hidden") restLater();
  document.addEventListener("visibilitychange", onChange);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", onChange);
  };
}
