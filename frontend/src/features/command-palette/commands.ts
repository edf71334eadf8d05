import { matchScore } from "./match";

/** Something that a user may go to or do. */
export interface Command {
  /** Unlike any other. */
  readonly id: string;
  readonly title: string;
  /** What it is found by beside its title. */
  readonly keywords?: string;
  /** What stands at the end of its line: a state, or why it may not be as expected. */
  readonly note?: string;
  /** The shortcut that does the same. */
  readonly keys?: string;
  readonly run: () => void;
}

/** A type, not an interface, because the list's own type asks for an index signature. */
export type CommandGroup = {
  readonly name: string;
  readonly items: readonly Command[];
  /** Shown only when it is searched for, because there are many. */
  readonly searchedOnly?: boolean;
};

/** Rendered at most, whatever is searched for. */
export const MAX_FOUND = 40;

/** What answers less well than this part of the best answer was hardly meant. */
const LEAST_OF_BEST = 0.5;

/**
 * What a search finds: the groups by their best command, and each one's commands by how well they
 * answer it. Without a search, what is not `searchedOnly`, as it was given.
 */
export function findCommands(groups: readonly CommandGroup[], search: string): CommandGroup[] {
  if (search.trim() === "")
    return groups.filter((group) => !group.searchedOnly && group.items.length > 0);
  const found = groups
    .map((group) => ({ group, scored: scoredItems(group.items, search) }))
    .filter(({ scored }) => scored.length > 0)
    .sort((a, b) => (b.scored[0]?.score ?? 0) - (a.scored[0]?.score ?? 0));
  const least = (found[0]?.scored[0]?.score ?? 0) * LEAST_OF_BEST;
  let left = MAX_FOUND;
  return found
    .map(({ group, scored }) => {
      const good = scored.filter(({ score }) => score >= least).slice(0, left);
      const items = good.map(({ command }) => command);
      left -= items.length;
      return { ...group, items };
    })
    .filter(({ items }) => items.length > 0);
}

function scoredItems(items: readonly Command[], search: string) {
  return items
    .map((command) => ({ command, score: commandScore(command, search) }))
    .filter((scored): scored is { command: Command; score: number } => scored.score !== null)
    .sort((a, b) => b.score - a.score);
}

function commandScore({ title, keywords }: Command, search: string): number | null {
  const scores = [title, ...(keywords?.split(",") ?? [])]
    .map((text) => matchScore(search, text.trim()))
    .filter((score) => score !== null);
  return scores.length === 0 ? null : Math.max(...scores);
}
