import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readParts } from "./operations";

/** What the API's own documentation gives as an example. */
const documented = () => {
  const openapi = JSON.parse(readFileSync("../docs/openapi.json", "utf8"));
  const answer = openapi.paths["/health/parts"].get.responses["200"].content["application/json"];
  return structuredClone(
    answer.example ?? Object.values<{ value: unknown }>(answer.examples)[0]?.value,
  );
};

test("the documented answer is understood as it stands", () => {
  expect(readParts(documented())).toEqual(documented());
});

test("a part that is down has nothing in it", () => {
  const answer = documented();
  answer.kafka = { status: "down", detail: "no answer", as_of: 1, took_ms: 2_000 };
  expect(readParts(answer)?.kafka).toMatchObject({ status: "down", topics: [], consumers: [] });
});

test.each([
  ["nothing", null],
  ["a list", []],
  ["no services", { ...documented(), services: undefined }],
  ["a part without a status", { ...documented(), redis: {} }],
  ["a list that is none", { ...documented(), jobs: { status: "up", jobs: "all" } }],
])("%s is not an answer", (_, body) => {
  expect(readParts(body)).toBeNull();
});
