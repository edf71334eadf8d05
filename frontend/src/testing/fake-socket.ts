import type { Socket } from "@/lib/live/live-socket";

/** A WebSocket without a network: the test plays the server's part. */
export class FakeSocket implements Socket {
  readyState = 0;
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  onerror: Socket["onerror"] = null;
  closed = false;

  constructor(readonly url: string) {}

  close(): void {
    this.closed = true;
  }

  open(): void {
    this.#call(this.onopen, new Event("open"));
  }

  send(message: unknown): void {
    const data = typeof message === "string" ? message : JSON.stringify(message);
    this.#call(this.onmessage, new MessageEvent("message", { data }));
  }

  lose(): void {
    this.#call(this.onclose, new Event("close") as CloseEvent);
  }

  #call<E>(handler: ((this: WebSocket, event: E) => unknown) | null, event: E): void {
    handler?.call(this as unknown as WebSocket, event);
  }
}

/** Makes fake sockets and keeps them, the newest one last. */
export function fakeSockets() {
  const sockets: FakeSocket[] = [];
  return {
    sockets,
    connect: (url: string) => {
      const socket = new FakeSocket(url);
      sockets.push(socket);
      return socket;
    },
    newest: () => {
      const socket = sockets.at(-1);
      if (socket === undefined) throw new Error("no connection was tried");
      return socket;
    },
  };
}
