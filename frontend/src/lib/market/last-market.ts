import { maxLength, nullable, string } from "zod/mini";
import { stored } from "@/lib/stored/stored";

/** The symbol that was looked at last in this browser. */
export const lastMarket = stored("market", nullable(string().check(maxLength(20))), null);
