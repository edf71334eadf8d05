import { RankingPage } from "./ranking/ranking-page";

export default function Page() {
  return <RankingPage />;
}
