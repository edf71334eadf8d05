"use client";

import { Notice } from "@/components/notice";

export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  return (
    <main className="flex min-h-dvh">
      <Notice title="This page has failed">
        <button type="button" onClick={reset} className="text-accent underline">
          Show it again
        </button>
      </Notice>
    </main>
  );
}
