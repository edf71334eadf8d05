import { z } from "zod";

const HTTP_URL = z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" });
const WS_URL = z.url({ protocol: /^wss?$/, error: "must be a ws:// or wss:// address" });

const ENVIRONMENT = z.object({
  NEXT_PUBLIC_API_URL: HTTP_URL.optional(),
  NEXT_PUBLIC_WS_URL: WS_URL.optional(),
});

export type Environment = z.infer<typeof ENVIRONMENT>;

/** Thrown with every setting that is missing or wrong, not only the first one. */
export class InvalidEnvironmentError extends Error {}

/**
 * Reads the settings from a process environment; an empty value counts as unset.
 *
 * The environment is passed as a whole because the bundler replaces each literal
 * `process.env.NEXT_PUBLIC_…` by its value at build time, and ours are known only at run time.
 */
export function parseEnvironment(source: Record<string, string | undefined>): Environment {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const result = ENVIRONMENT.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    (issue) => `  ${issue.path.join(".")}: ${issue.message}`,
  );
  throw new InvalidEnvironmentError(`The environment is not usable:\n${problems.join("\n")}`);
}
