/** Runs once when the server starts: a wrong setting stops it here, with all of them listed. */
export async function register(): Promise<void> {
  const { parseEnvironment } = await import("@/config/env");
  parseEnvironment(process.env);
}
