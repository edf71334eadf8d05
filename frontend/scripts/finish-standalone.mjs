// `next build` leaves the browser's files out of .next/standalone; with them it runs on its own.
import { access, cp } from "node:fs/promises";

await cp(".next/static", ".next/standalone/.next/static", { recursive: true });
try {
  await access("public");
  await cp("public", ".next/standalone/public", { recursive: true });
} catch (error) {
  if (error.code !== "ENOENT") throw error;
}
