import { reconnectDelayMs } from "./backoff";

/** What a reader is told: `reconnecting` from a loss until the first message after it. */
export type Phase = "connecting" | "live" | "reconnecting" | "paused";

/** The part of a browser's WebSocket that is used. */
export type Socket = Pick<
  WebSocket,
  "close" | "onopen" | "onmessage" | "onclose" | "onerror" | "readyState"
>;

export interface LiveSocketOptions {
  readonly url: string;
  readonly onMessage: (text: string) => void;
  readonly onPhase: (phase: Phase) => void;
  readonly connect?: (url: string) => Socket;
  readonly random?: () => number;
}

/** A connection attempt that is not open by then has failed. */
export const CONNECT_TIMEOUT_MS = 10_000;
/** After this long without a message the connection may be dead without having been closed. */
export const SILENCE_MS = 30_000;
/** A connection that lasted this long was a good one: the next loss starts the back-off anew. */
export const STABLE_MS = 5_000;

/**
 * A WebSocket that comes back by itself. The server begins each connection with an `initial`
 * message, so a reader that takes that as the new truth misses nothing.
 */
export class LiveSocket {
  readonly #options: LiveSocketOptions;
  #socket: Socket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #liveSinceMs: number | null = null;
  #heardAtMs = 0;
  #phase: Phase = "connecting";

  constructor(options: LiveSocketOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#socket !== null) return;
    this.#failures = 0;
    this.#enter("connecting");
    this.#open();
  }

  /** Lets go of the connection until `start`. */
  stop(): void {
    this.#drop();
    this.#enter("paused");
  }

  /** Ends a wait between two attempts, for instance because the network came back. */
  hurry(): void {
    if (this.#phase === "reconnecting" && this.#socket === null) this.#open();
  }

  #open(): void {
    this.#drop();
    const connect = this.#options.connect ?? ((url: string) => new WebSocket(url));
    const socket = connect(this.#options.url);
    this.#socket = socket;
    this.#arm(CONNECT_TIMEOUT_MS, () => this.#lost());
    socket.onopen = () => this.#arm(SILENCE_MS, () => this.#lost());
    socket.onmessage = (event) => this.#received(String(event.data));
    socket.onclose = () => this.#lost();
    socket.onerror = null; // A close event always follows.
  }

  #received(text: string): void {
    this.#heardAtMs = Date.now();
    if (this.#liveSinceMs === null) {
      this.#liveSinceMs = this.#heardAtMs;
      this.#watchSilence();
    }
    this.#enter("live");
    this.#options.onMessage(text);
  }

  /** A silent connection is renewed without a word to the reader: a quiet market looks the same. */
  #watchSilence(): void {
    const leftMs = this.#heardAtMs + SILENCE_MS - Date.now();
    // One look when it may be over, because a timer for each message would cost more than reading it.
    if (leftMs > 0) this.#arm(leftMs, () => this.#watchSilence());
    else this.#open();
  }

  #lost(): void {
    const lasted = this.#liveSinceMs === null ? 0 : Date.now() - this.#liveSinceMs;
    this.#failures = lasted >= STABLE_MS ? 1 : this.#failures + 1;
    this.#drop();
    this.#enter("reconnecting");
    const random = this.#options.random ?? Math.random;
    this.#arm(reconnectDelayMs(this.#failures, random()), () => this.#open());
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#liveSinceMs = null;
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #arm(delayMs: number, action: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(action, delayMs);
  }

  #enter(phase: Phase): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.#options.onPhase(phase);
  }
}
