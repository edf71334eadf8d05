import type { Metadata } from "next";
import { RankingPage } from "./ranking-page";

export const metadata: Metadata = { title: "Ranking · Coinstream" };

export default function Page() {
  return <RankingPage />;
}
