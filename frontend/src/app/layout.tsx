import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { requestEndpoints } from "@/config/request-endpoints";
import "./globals.css";
import { Providers } from "./providers";

export const metadata: Metadata = {
  title: "Coinstream",
  description: "Live crypto markets: candles, order book and trades, exact to the last digit.",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#10151c" },
  ],
};

// Reading the headers makes each page render per request, which the API's addresses and the
// content-security policy's nonce both need.
export default async function RootLayout({ children }: { children: ReactNode }) {
  const endpoints = requestEndpoints(await headers());
  return (
    <html lang="en">
      <body className="bg-canvas font-sans text-ink antialiased">
        <Providers endpoints={endpoints}>{children}</Providers>
      </body>
    </html>
  );
}
