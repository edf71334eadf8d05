import type { Endpoints } from "./endpoints";

/** How the proxy tells the page which nonce its scripts need; never sent to the browser. */
export const NONCE_HEADER = "x-nonce";

/** Headers that are the same for every answer; the content-security policy is made per request. */
export const SECURITY_HEADERS = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  {
    key: "Permissions-Policy",
    value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  },
];

/**
 * The policy of one page: our own scripts by nonce, and connections to the API only.
 *
 * Styles may be inline because lightweight-charts adds a style element for its attribution and
 * offers no nonce for it.
 */
export function contentSecurityPolicy(
  endpoints: Endpoints,
  nonce: string,
  development: boolean,
): string {
  const connect = ["'self'", new URL(endpoints.apiUrl).origin, new URL(endpoints.wsUrl).origin];
  const evaluation = development ? " 'unsafe-eval'" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${evaluation}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${[...new Set(connect)].join(" ")}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
