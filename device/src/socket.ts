/** One WebSocket to the service, from dialling to its end. Decides nothing: texts out, texts in, one end. */
import { DEVICE_PATH, DEVICE_SUBPROTOCOL } from "@belfry/protocol";

/** The part of a WebSocket that a device uses; the standard one, `ws` and a test's own all have it. */
export interface SocketLike {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: "open" | "error", hear: () => void): void;
  addEventListener(type: "message", hear: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "close", hear: (event: { readonly code: number; readonly reason: string }) => void): void;
}

/** Dials: what `WebSocket` is. */
export type SocketConstructor = new (url: string, protocols: string[]) => SocketLike;

/** The runtime's own WebSocket; on Node 20, which has none, the one of `ws`. */
export async function runtimeSocket(): Promise<SocketConstructor> {
  return globalThis.WebSocket ?? (await import("ws")).WebSocket;
}

/** The address of the device connection. @param service `http:` or `https:` URL of the service @throws TypeError when it is none */
export function deviceUrl(service: string): string {
  const url = new URL(service);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new TypeError("the service must be an http or https URL");
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.pathname = url.pathname.replace(/\/$/, "") + DEVICE_PATH;
  url.search = "";
  url.hash = "";
  return url.href;
}

/** What the owner of a socket hears. `onEnd` comes exactly once and is the last. */
export interface SocketEvents {
  onOpen(): void;
  onText(text: string): void;
  onEnd(code: number): void;
}

/** The owner's end of a dialled socket. */
export interface DialledSocket {
  send(text: string): void;
  /** Says goodbye and waits for the other side; `onEnd` follows, if the other side is there. */
  close(): void;
  /** Says goodbye and lets go: `onEnd` is called with the code before this returns, as the peer may be gone and never answer. */
  abandon(code: number): void;
}

/** Dials the service. A service that cannot be reached is an end like any other: code 1006. */
export function dial(Socket: SocketConstructor, url: string, events: SocketEvents): DialledSocket {
  const socket = new Socket(url, [DEVICE_SUBPROTOCOL]);
  let live = true;
  const end = (code: number) => {
    if (!live) return;
    live = false;
    events.onEnd(code);
  };
  socket.addEventListener("open", () => live && events.onOpen());
  socket.addEventListener("message", ({ data }) => {
    // Binary messages belong to no version of this protocol; as text they are malformed frames.
    if (live) events.onText(typeof data === "string" ? data : "");
  });
  socket.addEventListener("close", ({ code }) => end(code));
  // A close event follows; the listener is there because `ws` throws an error nobody listens to.
  socket.addEventListener("error", () => undefined);
  const abandon = (code: number) => {
    end(code);
    socket.close(code);
  };
  return { send: (text) => live && socket.send(text), close: () => socket.close(1000), abandon };
}
