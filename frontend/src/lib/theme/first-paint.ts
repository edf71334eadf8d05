/**
 * Puts the chosen scheme on the page before its first paint, as `followTheme` does from then on.
 *
 * A script of the page's head, because what comes with React would come after a flash of the other
 * colours. It knows how `stored` writes; a test holds the two together.
 */
export const FIRST_PAINT_SCRIPT = `
(() => {
  let chosen = null;
  try {
    chosen = JSON.parse(localStorage.getItem("coinstream.theme"));
  } catch {}
  const light = matchMedia("(prefers-color-scheme: light)").matches;
  document.documentElement.dataset.theme =
    chosen === "dark" || chosen === "light" ? chosen : light ? "light" : "dark";
})();
`;
