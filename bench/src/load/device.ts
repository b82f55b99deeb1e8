/**
 * The receiving end of Belfry: a device that speaks belfry.device.v1, holds one channel, tells the sink what arrives and
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
import type { Receiver, Sink } from "./ends.ts";
import { findNumber, readDigits, SAFE_DIGITS } from "./toast.ts";
import { type TextListener, textFrame, WebSocketClient } from "./websocket.ts";
import type { Address } from "./wire.ts";

/** The channel that a device asks for. */
export type WantedChannel = Omit<Extract<DeviceFrame, { t: "open" }>, "t" | "req">;

const PUSH = Buffer.from('"t":"push"');
const SEQ = Buffer.from('"seq":');

function isPush(bytes: Buffer, from: number, to: number): boolean {
  const at = bytes.indexOf(PUSH, from);
  return at >= 0 && at < to;
}

export class Device implements Receiver, TextListener {
  readonly #address: Address;
  readonly #wanted: WantedChannel;
  readonly #sink: Sink;
  readonly #acks: AckRound;
  #socket: WebSocketClient | undefined;
  #identity: { readonly device: string; readonly credential: string } | undefined;
  #ready: { resolve: () => void; reject: (reason: Error) => void } | undefined;
  #uri = "";
  #seq = 0;
  #ackedSeq = 0;
  #ackAsked = false;

  constructor(address: Address, wanted: WantedChannel, sink: Sink, acks: AckRound) {
    this.#address = address;
    this.#wanted = wanted;
    this.#sink = sink;
    this.#acks = acks;
  }

  /** Channel URI; empty until the first connection is ready. */
  get uri(): string {
    return this.#uri;
  }

  /** A new device opens a channel; one that was here before says who it is and resumes. */
  async connect(): Promise<void> {
    const ready = new Promise<void>((resolve, reject) => {
      this.#ready = { resolve, reject };
    });
    const socket = new WebSocketClient(this);
    this.#socket = socket;
    const upgraded = socket.connect(this.#address, DEVICE_PATH, DEVICE_SUBPROTOCOL).then(() => this.#hello());
    await Promise.all([upgraded, ready]);
  }

  stall(): void {
    this.#socket?.pause();
  }

  leave(): void {
    this.#socket?.end();
  }

  text(bytes: Buffer, from: number, to: number): void {
    if (!isPush(bytes, from, to)) {
      this.#answer(readServiceFrame(bytes.toString("utf8", from, to)));
      return;
    }
    this.#seq = readDigits(bytes, bytes.indexOf(SEQ, from) + SEQ.length, SAFE_DIGITS);
    this.#sink.arrived(findNumber(bytes, from));
    if (this.#ackAsked) return;
    this.#ackAsked = true;
    this.#acks.join(this);
  }

  closed(reason: string): void {
    this.#ready?.reject(new Error(`a device connection ended: ${reason}`));
  }

  sendAck(): void {
    this.#ackAsked = false;
    this.#ackedSeq = this.#seq;
    this.#say({ t: "ack", seq: this.#seq });
  }

  #say(frame: DeviceFrame): void {
    this.#socket?.send(textFrame(JSON.stringify(frame)));
  }

  #hello(): void {
    const known = this.#identity === undefined ? {} : { ...this.#identity, seq: this.#ackedSeq };
    this.#say({ t: "hello", v: DEVICE_PROTOCOL_VERSION, ...known });
  }

  #answer(frame: ReturnType<typeof readServiceFrame>): void {
    if (!("t" in frame)) return;
    if (frame.t === "welcome") this.#welcomed(frame);
    else if (frame.t === "opened") {
      this.#uri = frame.uri;
      this.#ready?.resolve();
    } else if (frame.t === "refused") {
      this.#ready?.reject(new Error(`${frame.code}: ${frame.message}`));
    }
  }

  #welcomed(frame: Extract<ServiceFrame, { t: "welcome" }>): void {
    if (frame.credential !== undefined) this.#identity = { device: frame.device, credential: frame.credential };
    if (this.#uri !== "") this.#ready?.resolve();
    else this.#say({ t: "open", req: 1, ...this.#wanted });
  }
}
