import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { MarketPage } from "./market-page";

const SYMBOL = /^[A-Z0-9]{2,20}$/;

/** Until the price is known, which takes the title's place. */
export async function generateMetadata(props: PageProps<"/market/[symbol]">): Promise<Metadata> {
  const { symbol } = await props.params;
  const title = `${symbol.toUpperCase()} · Coinstream`;
  return { title, openGraph: { title, siteName: "Coinstream", type: "website" } };
}

export default async function Page(props: PageProps<"/market/[symbol]">) {
  const { symbol } = await props.params;
  const spelled = symbol.toUpperCase();
  if (!SYMBOL.test(spelled)) notFound();
  if (spelled !== symbol) redirect(`/market/${spelled}`);
  return <MarketPage symbol={symbol} />;
}
