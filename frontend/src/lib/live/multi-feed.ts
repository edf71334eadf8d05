import type { FeedDefinition, FeedEdges } from "./feed";
import { type Connection, connectionOf, onceAFrame } from "./feed-parts";
import { type Freshness, freshnessAfter } from "./freshness";
import type { Phase } from "./live-socket";
import type { LiveMessage } from "./message";

/** Symbols that are remembered; what a stream tells of further ones is left out. */
export const MAX_FOLLOWED = 1_000;

/** What is known of one symbol of a stream that carries many. */
export interface SymbolSnapshot<State> {
  readonly state: State;
  readonly freshness: Freshness | null;
}

export interface StreamStatus {
  readonly phase: Phase;
  /** The newest news of any symbol. */
  readonly freshness: Freshness | null;
}

type Unsubscribe = () => void;

/** One connection that follows many symbols. Every listener hears at most once a frame. */
export interface MultiFeed<State> extends Connection {
  /** Hears of one symbol only. */
  readonly subscribe: (symbol: string, listener: () => void) => Unsubscribe;
  readonly get: (symbol: string) => SymbolSnapshot<State> | undefined;
  /** Hears of each change of the phase. How fresh the news are is for those who look by a clock. */
  readonly subscribeStatus: (listener: () => void) => Unsubscribe;
  readonly getStatus: () => StreamStatus;
}

/**
 * Follows all symbols that a stream carries. Each message is folded when it comes; of what changed,
 * the readers of just those symbols are told, before the next frame is painted.
 */
export function createMultiFeed<Item, State>(
  definition: FeedDefinition<Item, State>,
  url: string,
  edges: FeedEdges = {},
): MultiFeed<State> {
  const now = edges.now ?? Date.now;
  const listeners = new Map<string, Set<() => void>>();
  const statusListeners = new Set<() => void>();
  const published = new Map<string, SymbolSnapshot<State>>();
  const changed = new Map<string, SymbolSnapshot<State>>();
  let status: StreamStatus = { phase: "connecting", freshness: null };
  let publishedStatus = status;

  const publish = () => {
    const news = [...changed];
    changed.clear();
    for (const [symbol, snapshot] of news) published.set(symbol, snapshot);
    for (const [symbol] of news) for (const tell of listeners.get(symbol) ?? []) tell();
    const phaseChanged = publishedStatus.phase !== status.phase;
    publishedStatus = status;
    if (phaseChanged) for (const tell of statusListeners) tell();
  };
  const publishSoon = onceAFrame(publish, edges);
  const onMessage = (message: LiveMessage<Item>) => {
    const { symbol } = message;
    const old = changed.get(symbol) ?? published.get(symbol);
    if (old === undefined && published.size + changed.size >= MAX_FOLLOWED) return;
    const state = definition.fold(old?.state ?? definition.empty, message);
    const received = now();
    const fresh = (known: Freshness | null) =>
      freshnessAfter(known, message, definition.eventTimeMs, received);
    const freshness = fresh(old?.freshness ?? null);
    if (old === undefined || state !== old.state || freshness !== old.freshness) {
      changed.set(symbol, { state, freshness });
    }
    const newest = newer(status.freshness, freshness);
    if (newest !== status.freshness) status = { ...status, freshness: newest };
    publishSoon();
  };
  const connection = connectionOf(definition, url, edges, {
    onMessage,
    onPhase: (phase) => {
      status = { ...status, phase };
      publishSoon();
    },
  });

  return {
    subscribe: (symbol, listener) => {
      const ofSymbol = listeners.get(symbol) ?? new Set();
      listeners.set(symbol, ofSymbol.add(listener));
      return () => {
        ofSymbol.delete(listener);
        if (ofSymbol.size === 0) listeners.delete(symbol);
      };
    },
    get: (symbol) => published.get(symbol),
    subscribeStatus: (listener) => {
      statusListeners.add(listener);
      return () => statusListeners.delete(listener);
    },
    getStatus: () => publishedStatus,
    ...connection,
  };
}

function newer(old: Freshness | null, given: Freshness | null): Freshness | null {
  if (old === null || given === null) return given ?? old;
  return given.receivedAtMs > old.receivedAtMs ? given : old;
}
