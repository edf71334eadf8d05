import { type Connection, connectionOf, onceAFrame } from "./feed-parts";
import { type Freshness, freshnessAfter } from "./freshness";
import type { Phase, Socket } from "./live-socket";
import type { LiveMessage } from "./message";

export type { Freshness } from "./freshness";

/** One kind of live stream: how it is checked, and how a message changes what is known. */
export interface FeedDefinition<Item, State> {
  readonly path: string;
  /** What the address asks for beside the symbol. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly empty: State;
  readonly isItem: (value: unknown) => value is Item;
  /** Pure. Returns the same state when the message changes nothing. */
  readonly fold: (state: State, message: LiveMessage<Item>) => State;
  /** The exchange's stamp of an item, ms. */
  readonly eventTimeMs: (item: Item) => number;
}

export interface FeedSnapshot<State> {
  readonly phase: Phase;
  /** The state has been given by the server at least once. */
  readonly loaded: boolean;
  readonly state: State;
  readonly freshness: Freshness | null;
}

export interface Feed<State> extends Connection {
  readonly subscribe: (listener: () => void) => () => void;
  readonly getSnapshot: () => FeedSnapshot<State>;
  readonly getEmptySnapshot: () => FeedSnapshot<State>;
}

export interface FeedEdges {
  readonly connect?: (url: string) => Socket;
  /** Runs a callback before the next frame is painted. */
  readonly schedule?: (callback: () => void) => void;
  readonly now?: () => number;
}

/**
 * Follows one symbol's stream. Each message is folded when it comes, so nothing piles up; readers
 * hear of it at most once a frame.
 */
export function createFeed<Item, State>(
  definition: FeedDefinition<Item, State>,
  url: string,
  symbol: string,
  edges: FeedEdges = {},
): Feed<State> {
  const now = edges.now ?? Date.now;
  const listeners = new Set<() => void>();
  const empty: FeedSnapshot<State> = {
    phase: "connecting",
    loaded: false,
    state: definition.empty,
    freshness: null,
  };
  let current = empty;
  let published = empty;

  const publish = () => {
    if (published === current) return;
    published = current;
    for (const listener of listeners) listener();
  };
  const publishSoon = onceAFrame(publish, edges);
  const change = (next: FeedSnapshot<State>) => {
    current = next;
    publishSoon();
  };
  const connection = connectionOf(definition, url, edges, {
    onMessage: (message) => {
      if (message.symbol === symbol) change(afterMessage(definition, current, message, now()));
    },
    onPhase: (phase) => change({ ...current, phase }),
  });

  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getSnapshot: () => published,
    getEmptySnapshot: () => empty,
    ...connection,
  };
}

function afterMessage<Item, State>(
  definition: FeedDefinition<Item, State>,
  snapshot: FeedSnapshot<State>,
  message: LiveMessage<Item>,
  receivedAtMs: number,
): FeedSnapshot<State> {
  const state = definition.fold(snapshot.state, message);
  const freshness = freshnessAfter(
    snapshot.freshness,
    message,
    definition.eventTimeMs,
    receivedAtMs,
  );
  const loaded = snapshot.loaded || message.type === "initial";
  return { ...snapshot, loaded, state, freshness };
}
