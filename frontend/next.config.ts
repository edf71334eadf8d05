import path from "node:path";
import type { NextConfig } from "next";
import { SECURITY_HEADERS } from "./src/config/security-headers";

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: path.resolve(import.meta.dirname),
  turbopack: { root: path.resolve(import.meta.dirname) },
  poweredByHeader: false,
  reactStrictMode: true,
  // No picture is resized on the way, so the optimizer's native libraries stay out of the image.
  images: { unoptimized: true },
  headers: async () => [{ source: "/:path*", headers: SECURITY_HEADERS }],
};

export default config;
