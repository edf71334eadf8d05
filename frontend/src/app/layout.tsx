import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { requestEndpoints } from "@/config/request-endpoints";
import { NONCE_HEADER } from "@/config/security-headers";
import { FIRST_PAINT_SCRIPT } from "@/lib/theme/first-paint";
import { BAR_COLORS } from "@/lib/theme/scheme-colors";
import "./globals.css";
import { Providers } from "./providers";
import { SiteFrame } from "./site-frame";

const DESCRIPTION = "Live crypto markets: candles, order book and trades, exact to the last digit.";

export const metadata: Metadata = {
  title: "Coinstream",
  description: DESCRIPTION,
  applicationName: "Coinstream",
  openGraph: { siteName: "Coinstream", type: "website", description: DESCRIPTION },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: BAR_COLORS.light },
    { media: "(prefers-color-scheme: dark)", color: BAR_COLORS.dark },
  ],
};

// Reading the headers makes each page render per request, which the API's addresses and the
// content-security policy's nonce both need.
export default async function RootLayout({ children }: { children: ReactNode }) {
  const request = await headers();
  return (
    // The script below sets attributes before React takes over, and browsers hide its nonce.
    <html lang="en" suppressHydrationWarning>
      <head>
        <script
          nonce={request.get(NONCE_HEADER) ?? undefined}
          // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours, not escaped as text would be
          dangerouslySetInnerHTML={{ __html: FIRST_PAINT_SCRIPT }}
          suppressHydrationWarning
        />
      </head>
      <body className="bg-canvas font-sans text-ink antialiased">
        <Providers endpoints={requestEndpoints(request)}>
          <SiteFrame>{children}</SiteFrame>
        </Providers>
      </body>
    </html>
  );
}
