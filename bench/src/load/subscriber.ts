/** The receiving end of nchan: a WebSocket on which messages come as they were published. There is nothing to confirm. */
import type { Receiver, Sink } from "./ends.ts";
import { findNumber } from "./toast.ts";
import { type TextListener, WebSocketClient } from "./websocket.ts";
import type { Address } from "./wire.ts";

export class NchanSubscriber implements Receiver, TextListener {
  readonly #address: Address;
  readonly #target: number;
  readonly #sink: Sink;
  readonly #socket = new WebSocketClient(this);

  constructor(address: Address, target: number, sink: Sink) {
    this.#address = address;
    this.#target = target;
    this.#sink = sink;
  }

  connect(): Promise<void> {
    return this.#socket.connect(this.#address, `/subscribe?id=${this.#target}`);
  }

  leave(): void {
    this.#socket.end();
  }

  text(bytes: Buffer, from: number): void {
    this.#sink.arrived(findNumber(bytes, from));
  }

  closed(): void {}
}
