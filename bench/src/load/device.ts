/** The receiving end of Belfry: a device that holds one channel, tells the sink what arrives and comes back as the same after it left. */
import type { DeviceFrame, ServiceFrame } from "@belfry/protocol";
import type { AckRound } from "./acks.ts";
import { DeviceConnection, type FrameListener } from "./device-connection.ts";
import type { Receiver, Sink } from "./ends.ts";
import { findNumber } from "./toast.ts";
import type { Address } from "./wire.ts";

/** The channel that a device asks for. */
export type WantedChannel = Omit<Extract<DeviceFrame, { t: "open" }>, "t" | "req">;

export class Device implements Receiver, FrameListener {
  readonly #address: Address;
  readonly #wanted: WantedChannel;
  readonly #sink: Sink;
  readonly #acks: AckRound;
  #connection: DeviceConnection | undefined;
  #identity: { readonly device: string; readonly credential: string } | undefined;
  #ready = Promise.withResolvers<void>();
  #uri = "";

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
    this.#ready = Promise.withResolvers();
    const seq = this.#connection?.ackedSeq ?? 0;
    const greeting = this.#identity === undefined ? {} : { ...this.#identity, seq };
    this.#connection = new DeviceConnection(this, this.#acks, seq);
    await Promise.all([this.#connection.connect(this.#address, greeting), this.#ready.promise]);
  }

  stall(): void {
    this.#connection?.pause();
  }

  leave(): void {
    this.#connection?.end();
  }

  pushed(bytes: Buffer, from: number): void {
    this.#sink.arrived(findNumber(bytes, from));
  }

  said(frame: ServiceFrame): void {
    if (frame.t === "welcome") this.#welcomed(frame);
    else if (frame.t === "opened") {
      this.#uri = frame.uri;
      this.#ready.resolve();
    }
  }

  failed(reason: Error): void {
    this.#ready.reject(reason);
  }

  #welcomed(frame: Extract<ServiceFrame, { t: "welcome" }>): void {
    if (frame.credential !== undefined) this.#identity = { device: frame.device, credential: frame.credential };
    if (this.#uri !== "") this.#ready.resolve();
    else this.#connection?.say({ t: "open", req: 1, ...this.#wanted });
  }
}
