const TIMEOUT_MS = 10_000;

/** The API answered, but not with what was asked for. `message` is meant for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** What an answer holds, and its headers. */
export interface Answer<T> {
  readonly value: T;
  readonly headers: Headers;
}

/**
 * Fetches and checks a JSON answer; `read` returns null for one that cannot be used.
 *
 * @throws ApiError when the answer is an error, with the API's own words, or cannot be used
 * @throws Error when there is no answer in time, or no JSON
 */
export async function getJson<T>(
  url: string,
  signal: AbortSignal,
  read: (body: unknown) => T | null,
  timeoutMs: number = TIMEOUT_MS,
): Promise<Answer<T>> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const response = await fetch(url, { signal: limited, headers: { accept: "application/json" } });
  const body: unknown = await response.json();
  // /health tells of a platform that is down with an error's status, and is still worth reading.
  const value = read(body);
  if (value === null) throw new ApiError(response.status, problemOf(body) ?? "not a usable answer");
  return { value, headers: response.headers };
}

/** The words of an `application/problem+json` answer. */
function problemOf(body: unknown): string | null {
  if (typeof body !== "object" || body === null) return null;
  return "detail" in body && typeof body.detail === "string" ? body.detail : null;
}
