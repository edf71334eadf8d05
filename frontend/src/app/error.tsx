"use client";

import { Notice } from "@/components/notice";

/** A page that failed while it was shown; the header stays, so that others can be gone to. */
export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <main className="flex flex-1">
      <Notice title="This page has failed">
        <p className="pb-2 break-words">{error.message}</p>
        <button type="button" onClick={reset} className="text-accent underline">
          Show it again
        </button>
      </Notice>
    </main>
  );
}
