import { boolean } from "@/lib/stored/checks";
import { stored } from "@/lib/stored/stored";

/** Whether shortcuts of a single letter act, which who dictates may not want. */
export const singleKeys = stored("single-keys", boolean, true);
