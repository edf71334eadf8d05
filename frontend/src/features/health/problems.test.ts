import { expect, test } from "vitest";
import type { PartsReport } from "@/lib/api/operations";
import type { Health } from "@/lib/api/types";
import { aStream } from "@/testing/builders";
import { problemsOf } from "./problems";

const HEALTHY: Health = {
  status: "ok",
  market: { name: "simulator", mode: "simulated" },
  parts: [{ name: "redis", status: "up", detail: "" }],
  sockets: {},
  streams: [aStream("BTCUSDT", "depth")],
};
const look = { status: "up", detail: "", as_of: 1, took_ms: 1 } as const;
const consumer = {
  name: "coinstream-redis",
  known_by: "group",
  state: "stable",
  members: 1,
  lag: 12,
  topics: [],
} as const;
const job = {
  job: "ohlc_5m",
  last: { job: "ohlc_5m", started_at: 1, outcome: "ok" },
  last_done_at: 1,
  failures_in_a_row: 0,
} as const;
type Given = Partial<Record<keyof PartsReport, unknown>>;
const parts = (given: Given = {}) =>
  ({
    kafka: { ...look, brokers: [], topics: [], consumers: [consumer] },
    redis: look,
    mongodb: look,
    services: [{ name: "kline-producer", status: "ready", detail: "", as_of: 1 }],
    jobs: { ...look, jobs: [job] },
    audit: { ...look, findings: [{ interval: "1m", kind: "repaired", candles: 3 }] },
    ...given,
  }) as unknown as PartsReport;
const texts = (health: Partial<Health>, given: Given = {}) =>
  problemsOf({ ...HEALTHY, ...health }, parts(given)).map(({ text }) => text);

test("a platform that is well has no problem", () => {
  expect(texts({})).toEqual([]);
});

test("what the API cannot do without is told with its reason", () => {
  const down = { name: "mongodb", status: "down", detail: "no answer within 3 s" } as const;
  expect(texts({ parts: [down] })).toEqual(["MongoDB is down: no answer within 3 s"]);
});

test("gaps count by themselves, silence by the symbols", () => {
  const gap = { first: 1, last: 2, opened_at: 1 };
  const silent = ["A", "B", "C", "D", "E"].map((symbol) =>
    aStream(symbol, "depth", { data_age_ms: null }),
  );
  const open = aStream("X", "trade", { open_gaps: [gap] });
  expect(texts({ streams: [...silent, open] })).toEqual([
    "1 gap open in the streams.",
    "Silence from A, B, C and 2 more.",
  ]);
});

test("a consumer that is far behind is a problem, and one that nobody runs at once", () => {
  const kafka = (given: object) => ({ ...parts().kafka, consumers: [{ ...consumer, ...given }] });
  expect(texts({}, { kafka: kafka({ lag: 20_000 }) })).toEqual([
    "coinstream-redis is 20K records behind.",
  ]);
  expect(texts({}, { kafka: kafka({ lag: 1, state: "empty" }) })).toEqual([
    "coinstream-redis is 1 record behind, and nobody reads.",
  ]);
  expect(texts({}, { kafka: kafka({ lag: 0, state: "empty" }) })).toEqual([]);
});

test("services, jobs and the audit are told of, the worst first", () => {
  expect(
    texts(
      {},
      {
        services: [
          { name: "spark", status: "not ready", detail: "", as_of: 1, figures: [] },
          { name: "kline-producer", status: "down", detail: "refused", as_of: 1, figures: [] },
        ],
        jobs: { ...look, jobs: [{ ...job, failures_in_a_row: 2 }] },
        audit: {
          ...look,
          symbols: 1,
          findings: [{ interval: "1m", kind: "missing", candles: 3 }],
          last_day: [],
        },
      },
    ),
  ).toEqual([
    "kline-producer is down: refused",
    "ohlc_5m failed 2 times in a row.",
    "spark is not ready.",
    "The audit found 3 stored candles wrong or missing.",
  ]);
});

test("an API that tells nothing of its parts leaves the streams to judge by", () => {
  expect(problemsOf({ ...HEALTHY, streams: [] }, null).map(({ text }) => text)).toEqual([
    "No stream has been heard of yet.",
  ]);
});
