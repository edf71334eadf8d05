"use client";

import "./globals.css";
import { Notice } from "@/components/notice";

/** What is left when even the frame of the pages failed: nothing of it may be needed here. */
export default function GlobalError() {
  return (
    <html lang="en">
      <body className="bg-canvas font-sans text-ink antialiased">
        <title>Coinstream</title>
        <main className="flex min-h-dvh">
          <Notice title="Coinstream has failed">
            <button
              type="button"
              onClick={() => window.location.reload()}
              className="text-accent underline"
            >
              Load it again
            </button>
          </Notice>
        </main>
      </body>
    </html>
  );
}
