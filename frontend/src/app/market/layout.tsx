import type { ReactNode } from "react";
import { MarketFrame } from "./market-frame";

export default function Layout({ children }: { children: ReactNode }) {
  return <MarketFrame>{children}</MarketFrame>;
}
