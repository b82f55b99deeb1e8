/**
 * One connection of a device that speaks belfry.device.v1: says frames, and confirms at the end of each turn what came in it. Pushes are handed on
 * as bytes, everything else as frames. Refuses to know channels.
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
const PUSH = Buffer.from('{"t":"push","seq":');

/** Who a device says that it is, and up to where it confirmed; of a new one nothing. */
export type Greeting = Omit<Extract<DeviceFrame, { t: "hello" }>, "t" | "v">;

/** Who hears what comes. */
export interface FrameListener {
  /** @param bytes hold the frame from `from` on; they must not be kept */
  pushed(bytes: Buffer, from: number): void;
  /** Any other frame, but a refusal. */
  said(frame: ServiceFrame): void;
  /** The service refused something, or the connection ended. */
  failed(reason: Error): void;
}

export class DeviceConnection implements TextListener {
  readonly #listener: FrameListener;
  readonly #acks: AckRound;
  readonly #socket = new WebSocketClient(this);
  #seq = 0;
  #ackedSeq: number;
  #ackAsked = false;

  /** @param ackedSeq where the device's last connection got to */
  constructor(listener: FrameListener, acks: AckRound, ackedSeq = 0) {
    this.#listener = listener;
    this.#acks = acks;
    this.#ackedSeq = ackedSeq;
  }

  /** The last push that the device confirmed; 0 before the first. */
  get ackedSeq(): number {
    return this.#ackedSeq;
  }

  /** Resolves after the hello; what comes of it is heard as a frame. */
  async connect(address: Address, greeting: Greeting = {}): Promise<void> {
    await this.#socket.connect(address, DEVICE_PATH, DEVICE_SUBPROTOCOL);
    this.say({ t: "hello", v: DEVICE_PROTOCOL_VERSION, ...greeting });
  }

  say(frame: DeviceFrame): void {
    this.#socket.send(textFrame(JSON.stringify(frame)));
  }

  pause(): void {
    this.#socket.pause();
  }

  end(): void {
    this.#socket.end();
  }

  text(bytes: Buffer, from: number, to: number): void {
    if (bytes.compare(PUSH, 0, PUSH.length, from, Math.min(to, from + PUSH.length)) !== 0) {
      this.#heard(readServiceFrame(bytes.toString("utf8", from, to)));
      return;
    }
    this.#seq = readDigits(bytes, from + PUSH.length, SAFE_DIGITS);
    this.#listener.pushed(bytes, from);
    if (this.#ackAsked) return;
    this.#ackAsked = true;
    this.#acks.join(this);
  }

  closed(reason: string): void {
    this.#listener.failed(new Error(`a device connection ended: ${reason}`));
  }

  sendAck(): void {
    this.#ackAsked = false;
    this.#ackedSeq = this.#seq;
    this.say({ t: "ack", seq: this.#seq });
  }

  #heard(frame: ReturnType<typeof readServiceFrame>): void {
    if (!("t" in frame) || frame.t === "ignored") return;
    if (frame.t === "refused") this.#listener.failed(new Error(`${frame.code}: ${frame.message}`));
    else this.#listener.said(frame);
  }
}
