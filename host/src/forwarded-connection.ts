/** A WebSocket that a trusted proxy carries for somebody else: its owner sees the address of that one. There only where such proxies are named. */
import type { Connection, ConnectionOwner } from "./listen.ts";

/** To the listener it is the owner, to the owner the connection. */
export class ForwardedConnection implements Connection, ConnectionOwner {
  readonly remoteAddress: string;
  readonly #owner: ConnectionOwner;
  #connection: Connection | undefined;

  constructor(owner: ConnectionOwner, remoteAddress: string) {
    this.#owner = owner;
    this.remoteAddress = remoteAddress;
  }

  opened(connection: Connection): void {
    this.#connection = connection;
    this.#owner.opened(this);
  }

  received(text: string | null): void {
    this.#owner.received(text);
  }

  alive(): void {
    this.#owner.alive();
  }

  closed(): void {
    this.#owner.closed();
  }

  send(text: string): number {
    return this.#connection?.send(text) ?? 0;
  }

  ping(): unknown {
    return this.#connection?.ping();
  }

  close(code: number, reason: string): void {
    this.#connection?.close(code, reason);
  }

  terminate(): void {
    this.#connection?.terminate();
  }
}
