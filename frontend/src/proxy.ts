import { type NextRequest, NextResponse } from "next/server";
import { requestEndpoints } from "@/config/request-endpoints";
import { contentSecurityPolicy, NONCE_HEADER } from "@/config/security-headers";

const POLICY = "content-security-policy";

/** Gives each page its own content-security policy; Next puts the nonce on its scripts. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.randomUUID()).toString("base64");
  const development = process.env.NODE_ENV === "development";
  const policy = contentSecurityPolicy(requestEndpoints(request.headers), nonce, development);
  const headers = new Headers(request.headers);
  headers.set(NONCE_HEADER, nonce);
  headers.set(POLICY, policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set(POLICY, policy);
  return response;
}

export const config = {
  matcher: ["/((?!_next/static|icon.svg|manifest.webmanifest).*)"],
};
