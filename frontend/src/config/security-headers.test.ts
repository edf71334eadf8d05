import { expect, test } from "vitest";
import { contentSecurityPolicy } from "./security-headers";

const ENDPOINTS = { apiUrl: "http://api.example:8000/v1", wsUrl: "ws://api.example:8000/v1" };

test("a page may connect to itself and to the API, and nowhere else", () => {
  const policy = contentSecurityPolicy(ENDPOINTS, "n0nce", false);
  expect(policy).toContain("connect-src 'self' http://api.example:8000 ws://api.example:8000; ");
  expect(policy).toContain("default-src 'self';");
});

test("scripts run by nonce, and text becomes code in development only", () => {
  expect(contentSecurityPolicy(ENDPOINTS, "n0nce", false)).toContain(
    "script-src 'self' 'nonce-n0nce' 'strict-dynamic';",
  );
  expect(contentSecurityPolicy(ENDPOINTS, "n0nce", true)).toContain("'unsafe-eval'");
});
