import type { Market } from "@/lib/api/types";
import { oneOf } from "@/lib/stored/checks";
import { stored } from "@/lib/stored/stored";

/** What the market was when it was told of last: as long as nothing is known, it counts as that. */
export const lastMode = stored<Market["mode"] | null>(
  "market-mode",
  oneOf([null, "live", "simulated", "replayed"]),
  null,
);
