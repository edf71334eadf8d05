import { describe, expect, test } from "vitest";
import { InvalidEnvironmentError, parseEnvironment } from "./env";

describe("the environment", () => {
  test("may leave everything unset, or empty", () => {
    expect(parseEnvironment({})).toEqual({});
    expect(parseEnvironment({ NEXT_PUBLIC_API_URL: "", NEXT_PUBLIC_WS_URL: "" })).toEqual({});
  });

  test("keeps only its own settings", () => {
    const environment = parseEnvironment({
      NEXT_PUBLIC_API_URL: "http://10.0.0.5:8000",
      HOME: "/home/someone",
    });
    expect(environment).toEqual({ NEXT_PUBLIC_API_URL: "http://10.0.0.5:8000" });
  });

  test("names everything that is wrong at once", () => {
    const parse = () =>
      parseEnvironment({ NEXT_PUBLIC_API_URL: "10.0.0.5:8000", NEXT_PUBLIC_WS_URL: "http://x" });
    expect(parse).toThrow(InvalidEnvironmentError);
    expect(parse).toThrow(/NEXT_PUBLIC_API_URL: must be an http[\s\S]*NEXT_PUBLIC_WS_URL: must be/);
  });
});
