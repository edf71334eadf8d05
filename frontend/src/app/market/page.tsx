import type { Metadata } from "next";
import { FirstMarket } from "./first-market";

export const metadata: Metadata = { title: "Market · Coinstream" };

export default function Page() {
  return <FirstMarket />;
}
