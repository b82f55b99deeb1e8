/** A device on which an app has several channels: its own, and one for each of its secondary tiles. Tells on which of them a push came. */
import type { ServiceFrame } from "@belfry/protocol";
import type { AckRound } from "./acks.ts";
import { DeviceConnection, type FrameListener } from "./device-connection.ts";
import type { Address } from "./wire.ts";

const CHANNEL = Buffer.from('"channel":"');
const QUOTE = 0x22;

export interface TiledDeviceParts {
  readonly address: Address;
  /** Package SID. */
  readonly app: string;
  /** That of the app first, then those of its tiles; at least one. */
  readonly channels: number;
  readonly acks: AckRound;
  /** @param channel its place among the device's, from 0 */
  arrived(channel: number): void;
}

export class TiledDevice implements FrameListener {
  readonly #parts: TiledDeviceParts;
  readonly #connection: DeviceConnection;
  readonly #uris: string[] = [];
  readonly #places = new Map<string, number>();
  readonly #ready = Promise.withResolvers<void>();

  constructor(parts: TiledDeviceParts) {
    this.#parts = parts;
    this.#connection = new DeviceConnection(this, parts.acks);
  }

  /** Channel URIs in the order of places. */
  get uris(): readonly string[] {
    return this.#uris;
  }

  /** Resolves when all channels are open. @throws Error when one is refused, or the connection ends */
  async connect(): Promise<void> {
    await Promise.all([this.#connection.connect(this.#parts.address), this.#ready.promise]);
  }

  pushed(bytes: Buffer, from: number): void {
    const at = bytes.indexOf(CHANNEL, from) + CHANNEL.length;
    const place = this.#places.get(bytes.toString("latin1", at, bytes.indexOf(QUOTE, at)));
    if (place !== undefined) this.#parts.arrived(place);
  }

  said(frame: ServiceFrame): void {
    if (frame.t === "welcome") this.#open();
    else if (frame.t === "opened") this.#opened(frame);
  }

  failed(reason: Error): void {
    this.#ready.reject(reason);
  }

  /** One after the other on the wire, without waiting for answers; a request's number is its channel's place. */
  #open(): void {
    const { app, channels } = this.#parts;
    this.#connection.say({ t: "open", req: 0, app });
    for (let req = 1; req < channels; req++)
      this.#connection.say({ t: "open", req, app, kind: "tile", label: `tile${req}` });
  }

  #opened({ req, channel, uri }: Extract<ServiceFrame, { t: "opened" }>): void {
    this.#uris[req] = uri;
    this.#places.set(channel, req);
    if (this.#places.size === this.#parts.channels) this.#ready.resolve();
  }
}
