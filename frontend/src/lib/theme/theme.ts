import { oneOf } from "@/lib/stored/checks";
import { stored } from "@/lib/stored/stored";
import { BAR_COLORS } from "./scheme-colors";

export const THEMES = ["system", "dark", "light"] as const;

export type Theme = (typeof THEMES)[number];

/** What a theme comes to on this screen now. */
export type Scheme = "dark" | "light";

export const theme = stored<Theme>("theme", oneOf(THEMES), "system");

/** Which scheme a theme shows; without a preference of its own it is the system's. */
export function schemeOf(chosen: Theme, systemIsLight: boolean): Scheme {
  if (chosen !== "system") return chosen;
  return systemIsLight ? "light" : "dark";
}

/** The attribute of the page's root by which the style sheet takes its colours. */
const ATTRIBUTE = "data-theme";

/** Keeps the page and the browser's bars in the scheme chosen here, in another tab or in the system. */
export function followTheme(): () => void {
  const system = systemScheme();
  const apply = () => {
    const scheme = schemeOf(theme.get(), system.matches);
    document.documentElement.setAttribute(ATTRIBUTE, scheme);
    // There is one for each scheme of the system, which may be another one than was chosen.
    for (const bar of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) {
      bar.content = BAR_COLORS[scheme];
    }
  };
  apply();
  const unsubscribe = theme.store.subscribe(apply);
  system.addEventListener("change", apply);
  return () => {
    unsubscribe();
    system.removeEventListener("change", apply);
  };
}

/** Chooses the scheme that is not shown now. */
export function toggleScheme(): void {
  const shown = document.documentElement.getAttribute(ATTRIBUTE);
  theme.set(shown === "light" ? "dark" : "light");
}

/** Calls `restyle` whenever the page has taken other colours, which a canvas must read again. */
export function onSchemeChange(restyle: () => void): () => void {
  const observer = new MutationObserver(restyle);
  observer.observe(document.documentElement, { attributeFilter: [ATTRIBUTE] });
  return () => observer.disconnect();
}

function systemScheme(): MediaQueryList {
  return window.matchMedia("(prefers-color-scheme: light)");
}
