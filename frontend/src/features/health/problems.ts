import type { ConsumerState, JobState, PartsReport, ServiceState } from "@/lib/api/operations";
import type { Health } from "@/lib/api/types";
import { formatCompact } from "@/lib/format/decimals";
import { symbolRows } from "./streams";

/** `bad`: something that is shown is wrong or missing. `notice`: it may become so. */
export type Level = "good" | "notice" | "bad";

export interface Problem {
  readonly level: Exclude<Level, "good">;
  readonly text: string;
}

/** A consumer that is further behind shows old figures: at 1,000 records a second, 10 s. */
const MANY_RECORDS = 10_000;

/** Everything that an operator should look at, the worst first. */
export function problemsOf(health: Health, parts: PartsReport | null): Problem[] {
  const found = [
    ...health.parts
      .filter(({ status }) => status === "down")
      .map(({ name, detail }) => bad(`${partName(name)} is down`, detail)),
    ...streamProblems(health),
    ...(parts === null ? [] : partProblems(parts)),
  ];
  return [
    ...found.filter(({ level }) => level === "bad"),
    ...found.filter(({ level }) => level !== "bad"),
  ];
}

function streamProblems(health: Health): Problem[] {
  const rows = symbolRows(health.streams);
  const gaps = rows.reduce((sum, { openGaps }) => sum + openGaps, 0);
  const silent = rows.filter(({ problem, openGaps }) => problem && openGaps === 0);
  return [
    ...(health.streams.length === 0 ? [notice("No stream has been heard of yet")] : []),
    ...(gaps > 0 ? [bad(`${counted(gaps, "gap")} open in the streams`)] : []),
    ...(silent.length > 0
      ? [notice(`Silence from ${named(silent.map(({ symbol }) => symbol))}`)]
      : []),
  ];
}

function partProblems({ kafka, services, jobs, audit }: PartsReport): Problem[] {
  const unserved = kafka.topics.filter(
    ({ leaderless, partitions }) => leaderless > 0 || partitions === 0,
  );
  const findings = audit.findings.filter(({ kind }) => kind === "missing" || kind === "differs");
  const wrong = findings.reduce((sum, { candles }) => sum + candles, 0);
  return [
    ...(unserved.length > 0
      ? [bad(`Nobody serves ${named(unserved.map(({ name }) => name))}`)]
      : []),
    ...services.flatMap((service) => {
      const level = serviceLevel(service);
      if (level === "good") return [];
      return [problem(level, `${service.name} is ${service.status}`, service.detail)];
    }),
    ...kafka.consumers.flatMap((consumer) => {
      const level = consumerLevel(consumer);
      if (level === "good") return [];
      const nobody = consumer.state === "empty" ? ", and nobody reads" : "";
      return [problem(level, `${consumer.name} is ${records(consumer.lag)} behind${nobody}`)];
    }),
    ...jobs.jobs
      .filter((job) => jobLevel(job) === "bad")
      .map((job) => bad(`${job.job} failed ${counted(job.failures_in_a_row, "time")} in a row`)),
    ...(wrong > 0
      ? [notice(`The audit found ${counted(wrong, "stored candle")} wrong or missing`)]
      : []),
  ];
}

export function serviceLevel({ status }: ServiceState): Level {
  if (status === "ready") return "good";
  return status === "down" ? "bad" : "notice";
}

/** A group that nobody is in does not catch up, unless there is nothing to catch up with. */
export function consumerLevel({ lag, state }: ConsumerState): Level {
  if (state === "empty" && lag > 0) return "bad";
  return lag > MANY_RECORDS ? "notice" : "good";
}

export function jobLevel({ last, failures_in_a_row }: JobState): Level {
  if (failures_in_a_row > 0) return "bad";
  return last.outcome === "incomplete_input" ? "notice" : "good";
}

/** What the API calls a part, as its maker writes it. */
export function partName(name: string): string {
  return { redis: "Redis", kafka: "Kafka", mongodb: "MongoDB" }[name] ?? name;
}

function bad(what: string, detail = ""): Problem {
  return problem("bad", what, detail);
}

function notice(what: string): Problem {
  return problem("notice", what);
}

function problem(level: Problem["level"], what: string, detail = ""): Problem {
  return { level, text: detail === "" ? `${what}.` : `${what}: ${detail}` };
}

export function records(count: number): string {
  return `${formatCompact(count)} record${count === 1 ? "" : "s"}`;
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
}

/** A few names in full, many by the first ones and how many more there are. */
function named(names: readonly string[]): string {
  const first = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${first} and ${names.length - 3} more` : first;
}
