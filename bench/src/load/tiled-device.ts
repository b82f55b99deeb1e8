/**
 * A device on which an app has several channels: its own, and one for each of its secondary tiles. Tells on which of them a push came, and
 * confirms it. Pushes are read as bytes, everything else as frames.
 */
import {
  DEVICE_PATH,
  DEVICE_PROTOCOL_VERSION,
  DEVICE_SUBPROTOCOL,
  type DeviceFrame,
  readServiceFrame,
  type ServiceFrame,
} from "@belfry/protocol";
import type { AckRound } from "./acks.ts";
import { readDigits, SAFE_DIGITS } from "./toast.ts";
import { type TextListener, textFrame, WebSocketClient } from "./websocket.ts";
import type { Address } from "./wire.ts";

/** How the service begins a push. */
const HEAD = Buffer.from('{"t":"push","seq":');
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

export class TiledDevice implements TextListener {
  readonly #parts: TiledDeviceParts;
  readonly #uris: string[] = [];
  readonly #places = new Map<string, number>();
  readonly #socket = new WebSocketClient(this);
  readonly #ready = Promise.withResolvers<void>();
  #seq = 0;
  #ackAsked = false;

  constructor(parts: TiledDeviceParts) {
    this.#parts = parts;
  }

  /** Channel URIs in the order of places. */
  get uris(): readonly string[] {
    return this.#uris;
  }

  /** Resolves when all channels are open. @throws Error when one is refused, or the connection ends */
  async connect(): Promise<void> {
    const upgraded = this.#socket
      .connect(this.#parts.address, DEVICE_PATH, DEVICE_SUBPROTOCOL)
      .then(() => this.#say({ t: "hello", v: DEVICE_PROTOCOL_VERSION }));
    await Promise.all([upgraded, this.#ready.promise]);
  }

  text(bytes: Buffer, from: number, to: number): void {
    if (bytes.compare(HEAD, 0, HEAD.length, from, Math.min(to, from + HEAD.length)) !== 0) {
      this.#answer(readServiceFrame(bytes.toString("utf8", from, to)));
      return;
    }
    this.#seq = readDigits(bytes, from + HEAD.length, SAFE_DIGITS);
    const at = bytes.indexOf(CHANNEL, from) + CHANNEL.length;
    const place = this.#places.get(bytes.toString("latin1", at, bytes.indexOf(QUOTE, at)));
    if (place !== undefined) this.#parts.arrived(place);
    if (this.#ackAsked) return;
    this.#ackAsked = true;
    this.#parts.acks.join(this);
  }

  closed(reason: string): void {
    this.#ready.reject(new Error(`a device connection ended: ${reason}`));
  }

  sendAck(): void {
    this.#ackAsked = false;
    this.#say({ t: "ack", seq: this.#seq });
  }

  #say(frame: DeviceFrame): void {
    this.#socket.send(textFrame(JSON.stringify(frame)));
  }

  #answer(frame: ReturnType<typeof readServiceFrame>): void {
    if (!("t" in frame)) return;
    if (frame.t === "welcome") this.#open();
    else if (frame.t === "opened") this.#opened(frame);
    else if (frame.t === "refused") this.#ready.reject(new Error(`${frame.code}: ${frame.message}`));
  }

  /** One after the other on the wire, without waiting for answers; a request's number is its channel's place. */
  #open(): void {
    const { app, channels } = this.#parts;
    this.#say({ t: "open", req: 0, app });
    for (let req = 1; req < channels; req++) this.#say({ t: "open", req, app, kind: "tile", label: `tile${req}` });
  }

  #opened({ req, channel, uri }: Extract<ServiceFrame, { t: "opened" }>): void {
    this.#uris[req] = uri;
    this.#places.set(channel, req);
    if (this.#places.size === this.#parts.channels) this.#ready.resolve();
  }
}
