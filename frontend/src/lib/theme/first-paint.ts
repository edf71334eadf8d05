/**
 * Puts on the page before its first paint what is remembered of its looks: the chosen scheme, as
 * `followTheme` does from then on, and what the market was last, for which there is a banner or none.
 *
 * A script of the page's head, because what comes with React would come after a flash of the other
 * colours and a jump. It knows how `stored` writes; tests hold the two together.
 */
export const FIRST_PAINT_SCRIPT = `
(() => {
  const remembered = (name) => {
    try {
      return JSON.parse(localStorage.getItem("coinstream." + name));
    } catch {
      return null;
    }
  };
  const { dataset } = document.documentElement;
  const chosen = remembered("theme");
  const light = matchMedia("(prefers-color-scheme: light)").matches;
  dataset.theme = chosen === "dark" || chosen === "light" ? chosen : light ? "light" : "dark";
  const market = remembered("market-mode");
  if (market === "simulated" || market === "replayed") dataset.market = market;
})();
`;
