import { describe, expect, test } from "vitest";
import { parseLiveMessage } from "./message";

const isNumber = (value: unknown): value is number => typeof value === "number";

describe("a live frame", () => {
  test.each([
    ['{"type":"initial","symbol":"BTCUSDT","data":[1,2]}', "initial"],
    ['{"type":"initial","symbol":"BTCUSDT","data":[]}', "initial"],
    ['{"type":"latest","symbol":"BTCUSDT","data":3}', "latest"],
    ['{"type":"update","symbol":"BTCUSDT","data":4}', "update"],
  ])("%s is read", (text, type) => {
    expect(parseLiveMessage(text, isNumber)).toMatchObject({ type, symbol: "BTCUSDT" });
  });

  test.each([
    "",
    "{",
    "null",
    "7",
    '{"symbol":"BTCUSDT","data":1}',
    '{"type":"update","data":1}',
    '{"type":"update","symbol":5,"data":1}',
    '{"type":"update","symbol":"BTCUSDT"}',
    '{"type":"update","symbol":"BTCUSDT","data":"x"}',
    '{"type":"initial","symbol":"BTCUSDT","data":1}',
    '{"type":"initial","symbol":"BTCUSDT","data":[1,"x"]}',
    '{"type":"goodbye","symbol":"BTCUSDT","data":1}',
  ])("%s is refused", (text) => {
    expect(parseLiveMessage(text, isNumber)).toBeNull();
  });
});
