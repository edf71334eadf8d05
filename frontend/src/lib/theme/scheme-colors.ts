import type { Scheme } from "./theme";

/** What a browser's own bars are coloured by: the surface of each scheme, as in globals.css. */
export const BAR_COLORS: Record<Scheme, string> = { dark: "#10151c", light: "#ffffff" };
