import Link from "next/link";
import { Notice } from "@/components/notice";

export default function NotFound() {
  return (
    <main className="flex min-h-dvh">
      <Notice title="There is no such page">
        <Link href="/" className="text-accent underline">
          Go to the market
        </Link>
      </Notice>
    </main>
  );
}
