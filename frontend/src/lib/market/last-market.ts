import { either, oneOf, text } from "@/lib/stored/checks";
import { stored } from "@/lib/stored/stored";

/** The symbol that was looked at last in this browser. */
export const lastMarket = stored<string | null>(
  "market",
  either(
    oneOf([null]),
    text((symbol) => symbol.length <= 20),
  ),
  null,
);
