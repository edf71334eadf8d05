import type { Phase } from "@/lib/live/live-socket";

/**
 * From the most to the least pressing: a page is as well connected as its worst stream. What is not
 * in sight is paused, which says nothing of the others.
 */
const PRESSING: readonly Phase[] = ["reconnecting", "connecting", "live", "paused"];

/** One word for several streams. */
export function worstPhase(phases: readonly Phase[]): Phase {
  return PRESSING.find((phase) => phases.includes(phase)) ?? "connecting";
}

export const PHASE_NAMES: Record<Phase, string> = {
  connecting: "Connecting",
  live: "Live",
  reconnecting: "Reconnecting",
  paused: "Paused",
};
