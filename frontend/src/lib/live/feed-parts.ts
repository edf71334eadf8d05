import type { FeedDefinition, FeedEdges } from "./feed";
import { LiveSocket, type Phase } from "./live-socket";
import { type LiveMessage, parseLiveMessage } from "./message";

/** What a feed's reader may do with its connection. */
export type Connection = Pick<LiveSocket, "start" | "stop" | "hurry">;

interface Heard<Item> {
  readonly onMessage: (message: LiveMessage<Item>) => void;
  readonly onPhase: (phase: Phase) => void;
}

/** A stream's connection, once it is started. What is not understood is said in the console. */
export function connectionOf<Item>(
  { path, isItem }: Pick<FeedDefinition<Item, unknown>, "path" | "isItem">,
  url: string,
  { connect }: FeedEdges,
  { onMessage, onPhase }: Heard<Item>,
): Connection {
  const socket = new LiveSocket({
    url,
    onMessage: (text) => {
      const message = parseLiveMessage(text, isItem);
      if (message !== null) onMessage(message);
      else console.warn(`${path}: not understood: ${text.slice(0, 200)}`);
    },
    onPhase,
    ...(connect && { connect }),
  });
  return {
    start: () => socket.start(),
    stop: () => socket.stop(),
    hurry: () => socket.hurry(),
  };
}

/** Calls `publish` before the next frame, however often it is wanted until then. */
export function onceAFrame(publish: () => void, { schedule }: FeedEdges): () => void {
  const soon = schedule ?? ((callback) => void requestAnimationFrame(callback));
  let scheduled = false;
  return () => {
    if (scheduled) return;
    scheduled = true;
    soon(() => {
      scheduled = false;
      publish();
    });
  };
}
