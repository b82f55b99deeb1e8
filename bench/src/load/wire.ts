/**
 * One raw TCP or TLS connection of the load generator. The only file of the bench that calls the runtime's own sockets:
 * its HTTP and WebSocket clients would cost more than the server they are meant to measure.
 */
import type { Socket } from "bun";

/** Where a server under test listens. Always on loopback. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** What a connection tells whoever speaks a protocol on it. */
export interface WireListener {
  receive(chunk: Buffer): void;
  closed(): void;
}

/** A connection whose short writes are finished later, in order. */
export class Wire {
  readonly #listener: WireListener;
  #socket: Socket<Wire> | undefined;
  #rest: Buffer[] = [];

  constructor(listener: WireListener) {
    this.#listener = listener;
  }

  /** Writes at once what the kernel takes. The caller may change `bytes` afterwards. */
  write(bytes: Buffer): void {
    const written = this.#rest.length === 0 ? (this.#socket?.write(bytes) ?? 0) : 0;
    if (written < bytes.length) this.#rest.push(Buffer.from(bytes.subarray(Math.max(written, 0))));
  }

  /** Reads nothing more: what comes piles up in the kernel, then on the other side. */
  pause(): void {
    this.#socket?.pause();
  }

  end(): void {
    this.#socket?.terminate();
  }

  opened(socket: Socket<Wire>): void {
    this.#socket = socket;
    socket.setNoDelay(true);
    this.drain();
  }

  drain(): void {
    const rest = this.#rest;
    this.#rest = [];
    for (const bytes of rest) this.write(bytes);
  }

  receive(chunk: Buffer): void {
    this.#listener.receive(chunk);
  }

  closed(): void {
    this.#listener.closed();
  }
}

/** One set of handlers for all connections, so that an idle one costs the generator little. */
const HANDLERS = {
  open: (socket: Socket<Wire>) => socket.data.opened(socket),
  data: (socket: Socket<Wire>, chunk: Buffer) => socket.data.receive(chunk),
  drain: (socket: Socket<Wire>) => socket.data.drain(),
  close: (socket: Socket<Wire>) => socket.data.closed(),
  error: () => undefined,
};

/** Connects. @throws the runtime's error when nobody listens there */
export async function connectWire(address: Address, listener: WireListener): Promise<Wire> {
  const wire = new Wire(listener);
  await Bun.connect<Wire>({
    hostname: address.host,
    port: address.port,
    data: wire,
    socket: HANDLERS,
    ...(address.tls ? { tls: { rejectUnauthorized: false } } : {}),
  });
  return wire;
}
