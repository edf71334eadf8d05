"use client";

import { useQuery } from "@tanstack/react-query";
import { useEndpoints } from "@/lib/api/endpoints-context";
import { ApiError, getJson } from "./get-json";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type PartsReport = Schemas["PartsReport"];
export type ConsumerState = Schemas["ConsumerState"];
export type ServiceState = Schemas["ServiceState"];
export type JobState = Schemas["JobState"];
export type AuditState = Schemas["AuditState"];
export type StreamState = Schemas["StreamState"];

/** The API looks again after as long, whoever asks. */
const PARTS_REFRESH_MS = 5_000;
/** How an API answers that is older than this page. */
const NOT_THERE = 404;

/** What the platform stands on, as of the last look; null from an API that does not tell. */
export function useParts() {
  const { apiUrl } = useEndpoints();
  return useQuery({
    queryKey: ["parts", apiUrl],
    queryFn: async ({ signal }): Promise<PartsReport | null> => {
      try {
        return (await getJson(`${apiUrl}/health/parts`, signal, readParts)).value;
      } catch (error) {
        if (error instanceof ApiError && error.status === NOT_THERE) return null;
        throw error;
      }
    },
    refetchInterval: PARTS_REFRESH_MS,
  });
}

const LOOKS: Record<string, readonly string[]> = {
  kafka: ["topics", "consumers"],
  redis: [],
  mongodb: ["collections"],
  jobs: ["jobs"],
  audit: ["findings", "last_day"],
};

/** The report with all of its lists there, so that a part that is down has empty ones. */
export function readParts(body: unknown): PartsReport | null {
  if (!isFields(body) || !isListOfFields(body.services)) return null;
  const parts = Object.entries(LOOKS).map(([name, lists]) => {
    const look = body[name];
    if (!isFields(look) || (look.status !== "up" && look.status !== "down")) return null;
    const filled = { ...Object.fromEntries(lists.map((list) => [list, []])), ...look };
    return lists.every((list) => isListOfFields((filled as Fields)[list])) ? [name, filled] : null;
  });
  if (parts.includes(null)) return null;
  const read = Object.fromEntries(parts.filter((part) => part !== null));
  return { ...body, ...read } as unknown as PartsReport;
}

type Fields = Record<string, unknown>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isListOfFields(value: unknown): boolean {
  return Array.isArray(value) && value.every(isFields);
}
