import type { Feed, FeedSnapshot } from "./feed";

/** The same stream, of which readers see a part of the state. `select` is pure. */
export function selectFeed<State, Selected>(
  feed: Feed<State>,
  select: (state: State) => Selected,
): Feed<Selected> {
  return {
    ...feed,
    getSnapshot: remembered(feed.getSnapshot, select),
    getEmptySnapshot: remembered(feed.getEmptySnapshot, select),
  };
}

/** The same snapshot as long as there is no other one: readers compare by identity. */
function remembered<State, Selected>(
  read: () => FeedSnapshot<State>,
  select: (state: State) => Selected,
): () => FeedSnapshot<Selected> {
  let last: FeedSnapshot<State> | null = null;
  let selected: FeedSnapshot<Selected> | null = null;
  return () => {
    const snapshot = read();
    if (selected === null || snapshot !== last) {
      const state =
        selected !== null && snapshot.state === last?.state
          ? selected.state
          : select(snapshot.state);
      selected = { ...snapshot, state };
      last = snapshot;
    }
    return selected;
  };
}
