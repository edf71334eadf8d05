import type { Metadata } from "next";
import { OverviewPage } from "./overview-page";

export const metadata: Metadata = { title: "Markets · Coinstream" };

export default function Page() {
  return <OverviewPage />;
}
