import { notFound, redirect } from "next/navigation";
import { MarketPage } from "./market-page";

const SYMBOL = /^[A-Z0-9]{2,20}$/;

export default async function Page(props: PageProps<"/market/[symbol]">) {
  const { symbol } = await props.params;
  const spelled = symbol.toUpperCase();
  if (!SYMBOL.test(spelled)) notFound();
  if (spelled !== symbol) redirect(`/market/${spelled}`);
  return <MarketPage symbol={symbol} />;
}
