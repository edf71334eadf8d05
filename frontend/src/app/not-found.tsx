import type { Metadata } from "next";
import Link from "next/link";
import { Notice } from "@/components/notice";

export const metadata: Metadata = { title: "Not found · Coinstream" };

export default function NotFound() {
  return (
    <main className="flex flex-1">
      <Notice title="There is no such page">
        <Link href="/" className="text-accent underline">
          Go to all markets
        </Link>
      </Notice>
    </main>
  );
}
