import { expectTypeOf, test } from "vitest";
import type { LiveMessage } from "@/lib/live/message";
import type { components } from "./schema";
import type { Candle, OrderBook, Trade } from "./types";

type Schemas = components["schemas"];

// Held by the type checker: these fail to compile when the API's messages change their shape.
test("every message of the API's sockets is one that the feeds can fold", () => {
  expectTypeOf<Schemas["KlineSocketMessage"]>().toExtend<LiveMessage<Candle>>();
  expectTypeOf<Schemas["TradesSocketMessage"]>().toExtend<LiveMessage<Trade>>();
  expectTypeOf<Schemas["OrderBookSocketMessage"]>().toExtend<LiveMessage<OrderBook>>();
});
