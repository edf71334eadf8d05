import { type Endpoints, resolveEndpoints } from "./endpoints";
import { parseEnvironment } from "./env";

const environment = parseEnvironment(process.env);

/** The API's addresses for the request with these headers; on the server only. */
export function requestEndpoints(headers: Headers): Endpoints {
  const secure = headers.get("x-forwarded-proto")?.split(",")[0]?.trim() === "https";
  const host = headers.get("x-forwarded-host") ?? headers.get("host");
  return resolveEndpoints(environment, host, secure);
}
