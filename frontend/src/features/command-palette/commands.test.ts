import { expect, test } from "vitest";
import { type Command, findCommands, MAX_FOUND } from "./commands";

const command = (title: string, keywords = ""): Command => ({
  id: title,
  title,
  keywords,
  run: () => undefined,
});
const PAGES = { name: "Pages", items: [command("Overview"), command("Health", "streams, lag")] };
const MARKETS = {
  name: "Markets",
  items: [command("WETH/USDT"), command("ETH/USDT"), command("BTC/USDT")],
  searchedOnly: true,
};

const found = (search: string) =>
  findCommands([PAGES, MARKETS], search).map(({ name, items }) => [
    name,
    ...items.map(({ title }) => title),
  ]);

test("without a search, the many are left out", () => {
  expect(found(" ")).toEqual([["Pages", "Overview", "Health"]]);
});

test("the best answer comes first, with its group", () => {
  expect(found("eth")).toEqual([["Markets", "ETH/USDT", "WETH/USDT"]]);
  expect(found("h")[0]).toEqual(["Pages", "Health"]);
});

test("a command is found by what it is about, too", () => {
  expect(found("lag")).toEqual([["Pages", "Health"]]);
});

test("no more are shown than can be looked through", () => {
  const many = Array.from({ length: 300 }, (_, index) => command(`A${index}/USDT`));
  const groups = [
    { name: "One", items: many },
    { name: "Two", items: many },
  ];
  const total = findCommands(groups, "usdt").reduce((sum, { items }) => sum + items.length, 0);
  expect(total).toBe(MAX_FOUND);
});
