import { describe, expect, test } from "vitest";
import { resolveEndpoints } from "./endpoints";

describe("the API's addresses", () => {
  test.each([
    ["localhost:3000", false, "http://localhost:8000", "ws://localhost:8000"],
    ["192.168.1.20:3000", false, "http://192.168.1.20:8000", "ws://192.168.1.20:8000"],
    ["[::1]:3000", false, "http://[::1]:8000", "ws://[::1]:8000"],
    ["coins.example", true, "https://coins.example:8000", "wss://coins.example:8000"],
  ])("for a page on %s are on its own host", (host, secure, apiUrl, wsUrl) => {
    expect(resolveEndpoints({}, host, secure)).toEqual({ apiUrl, wsUrl });
  });

  test("come from the settings, without a trailing slash", () => {
    const environment = {
      NEXT_PUBLIC_API_URL: "https://api.example/market/",
      NEXT_PUBLIC_WS_URL: "wss://live.example/",
    };
    expect(resolveEndpoints(environment, "localhost", false)).toEqual({
      apiUrl: "https://api.example/market",
      wsUrl: "wss://live.example",
    });
  });

  test("take the WebSocket's from the API's when only that is set", () => {
    const environment = { NEXT_PUBLIC_API_URL: "https://api.example:444" };
    expect(resolveEndpoints(environment, null, false).wsUrl).toBe("wss://api.example:444");
  });

  test.each(["evil; script-src *", "a b", "", "x'y"])(
    "never carry a Host header like %j on",
    (host) => {
      expect(resolveEndpoints({}, host, false).apiUrl).toBe("http://localhost:8000");
    },
  );
});
