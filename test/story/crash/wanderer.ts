/** A device of the crash story: comes back after every crash, now and then stays away, confirms late and in odd orders. */
import type { PushFrame } from "@belfry/protocol";
import type { Random } from "../../support/random.ts";
import { connectRawDevice, type RawDevice } from "../../support/raw-device.ts";
import type { Ledger } from "./ledger.ts";
import type { World } from "./world.ts";

export interface WandererParts {
  readonly world: World;
  readonly ledger: Ledger;
  readonly random: Random;
}

/** The unique part of every payload of the story. */
const PAYLOAD_ID = /push-[0-9]+/;

export const payloadId = ({ payload = "" }: PushFrame): string => PAYLOAD_ID.exec(payload)?.[0] ?? payload;

export class Wanderer {
  readonly #parts: WandererParts;
  readonly #first: RawDevice;
  /** Received and not confirmed yet. */
  readonly #open = new Set<number>();
  #highest = 0;
  #connection: RawDevice | undefined;
  #home = false;
  #left = false;

  constructor(parts: WandererParts, first: RawDevice) {
    this.#parts = parts;
    this.#first = first;
  }

  get id(): string {
    return this.#first.id;
  }

  /** Receives, comes back after every broken connection, and now and then stays away, until it leaves. */
  async wander(): Promise<void> {
    const { world, random } = this.#parts;
    while (!this.#left) {
      await world.up;
      if (!this.#home && random.chance(0.3)) await this.#stayAway();
      await this.#receive();
    }
  }

  /** From now on it stays connected and confirms everything as it comes. */
  goHome(): void {
    this.#home = true;
    if (this.#connection !== undefined) this.#confirmAll(this.#connection);
  }

  /** Ends its wandering. */
  async leave(): Promise<void> {
    this.#left = true;
    await this.#connection?.close();
  }

  /** Until the service is up again after its next crash, or until the story is over. */
  async #stayAway(): Promise<void> {
    await this.#parts.world.nextCrash;
    await this.#parts.world.up;
  }

  async #receive(): Promise<void> {
    try {
      const device = await connectRawDevice(this.#parts.world.service, {
        credential: this.#first.credential,
        seq: this.#confirmed(),
      });
      this.#connection = device;
      if (this.#left) return await device.close();
      for (;;) this.#take(device, await device.push());
    } catch {
      // The connection broke, or there was none to be had: the next crash is over, or the story is.
      this.#connection = undefined;
    }
  }

  #take(device: RawDevice, frame: PushFrame): void {
    const { ledger, random } = this.#parts;
    ledger.delivered(this.id, frame.seq, payloadId(frame));
    this.#open.add(frame.seq);
    this.#highest = Math.max(this.#highest, frame.seq);
    if (this.#home || random.chance(0.6)) this.#confirmAll(device);
    else if (random.chance(0.5)) this.#confirmOne(device, random.oneOf([...this.#open]));
  }

  #confirmAll(device: RawDevice): void {
    device.ack(this.#highest);
    this.#open.clear();
  }

  #confirmOne(device: RawDevice, seq: number): void {
    device.send({ t: "ack", ones: [[seq, "handled"]] });
    this.#open.delete(seq);
  }

  /** Everything up to here is confirmed. */
  #confirmed(): number {
    return this.#open.size === 0 ? this.#highest : Math.min(...this.#open) - 1;
  }
}
