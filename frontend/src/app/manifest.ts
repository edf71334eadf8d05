import type { MetadataRoute } from "next";
import { BAR_COLORS } from "@/lib/theme/scheme-colors";

/** Lets a phone keep the site beside its apps. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    name: "Coinstream",
    short_name: "Coinstream",
    description: "Live crypto markets: candles, order book and trades, exact to the last digit.",
    start_url: "/",
    display: "standalone",
    background_color: "#090c11",
    theme_color: BAR_COLORS.dark,
    icons: [{ src: "/icon.svg", type: "image/svg+xml", sizes: "any" }],
    shortcuts: [
      { name: "Market", url: "/market" },
      { name: "Ranking", url: "/ranking" },
      { name: "Health", url: "/health" },
    ],
  };
}
