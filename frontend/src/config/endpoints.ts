import type { Environment } from "./env";

/** Where the browser finds the API: base addresses without a trailing slash. */
export interface Endpoints {
  readonly apiUrl: string;
  readonly wsUrl: string;
}

const DEFAULT_API_PORT = 8000;
const HOST_NAME = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])$/;

/**
 * Settles the API's addresses for one request.
 *
 * Without settings the API is looked for on port 8000 of the host that the page itself was asked
 * from; with only NEXT_PUBLIC_API_URL its WebSocket is on the same host and port.
 *
 * @param host the request's Host header; it ends in a security header, so what is not a host name
 *   is refused in favour of localhost
 */
export function resolveEndpoints(
  environment: Environment,
  host: string | null,
  secure: boolean,
): Endpoints {
  const apiUrl =
    environment.NEXT_PUBLIC_API_URL ??
    `${secure ? "https" : "http"}://${hostName(host)}:${DEFAULT_API_PORT}`;
  const wsUrl = environment.NEXT_PUBLIC_WS_URL ?? apiUrl.replace(/^http/, "ws");
  return { apiUrl: withoutTrailingSlash(apiUrl), wsUrl: withoutTrailingSlash(wsUrl) };
}

function hostName(host: string | null): string {
  const name = (host ?? "").replace(/:\d+$/, "");
  return HOST_NAME.test(name) ? name : "localhost";
}

function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
