/**
 * Sends what this node says: packs what is for the same node into parcels, one sending at a time, and gathers the rest meanwhile. Nothing in
 * here grows without bound, and no ring is forgotten: one that could not be sent is remembered as a device to stir, and when there are too many
 * of those, as everybody.
 */
import type { Holder, InboxEntry } from "../store.ts";
import { Box, type Item, type PackedParcel } from "./box.ts";
import { PARCEL_BYTES, type Saying, writeSaying } from "./saying.ts";
import type { Wire } from "./wire.ts";

/** Bytes of sayings that may wait; past them rings become stirs, and the rest is lost. */
const MAX_WAITING_BYTES = 8 * 2 ** 20;
/** Devices that are remembered to be stirred; past them everybody at their node is. */
const MAX_STIRS = 20_000;
/** Parcels of one sending: bounds what a server has to take at once. */
const MAX_PARCELS = 128;
/** From one sending to the next while rings come in company: one message costs nodes and server the same for one ring as for ten. */
const PACE_MS = 2;
/** Milliseconds for which what is no ring waits for the next rings, while they come in company. */
const UNHURRIED_MS = 20;
/** A sending of more sayings than this was company. */
const ALONE = 3;
/** Before a sending that failed is followed by another. */
const REST_MS = 250;

/** See the head of this file. */
export class Outbox {
  readonly #self: Holder;
  readonly #wire: Wire;
  readonly #boxes = new Map<Holder | null, Box>();
  #waitingBytes = 0;
  #sending = false;
  #planned: ReturnType<typeof setTimeout> | NodeJS.Immediate | undefined;
  #later: ReturnType<typeof setTimeout> | undefined;
  /** Whether a device waits for something in the boxes. */
  #isHurried = false;
  #resting = false;
  #company = false;
  #sentAt = 0;
  #idle: (() => void)[] = [];

  constructor(self: Holder, wire: Wire) {
    this.#self = self;
    this.#wire = wire;
  }

  /** Bytes of sayings that wait, at most some 8 MiB. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Tells a node that something new waits for a device that it holds. Never throws. */
  ring(to: Holder, entry: InboxEntry): void {
    // What is longer in characters than the wire takes bytes need not be written to know it.
    const fits = entry.payload.length < this.#wire.maxBytes && this.#takes();
    const item = fits ? this.#write({ say: "ring", entry }, entry.deviceId, false) : null;
    if (item === null) this.stir(to, entry.deviceId);
    else this.#add(to, item, true);
  }

  /** Tells a node to look what waits for a device. */
  stir(to: Holder, device: string): void {
    const box = this.#boxFor(to);
    let owed = 0;
    for (const { stirs } of this.#boxes.values()) owed += stirs;
    if (owed < MAX_STIRS) box.stir(device);
    else box.stirAll();
    this.#isHurried = true;
    this.#plan();
  }

  /**
   * Says anything else, to one node or to all.
   *
   * @param again whether it is said a second time when nobody knows whether it arrived
   * @returns false when it is too long for the wire; true also when it is lost, because the wire is cut and it is not to be said again, or because too
   * much waits
   */
  say(to: Holder | null, saying: Saying, again = false): boolean {
    const item = this.#write(saying, null, again);
    if (item === null) return false;
    // While the wire is cut only what is worth saying again waits for it.
    if (again ? this.#hasRoom() : this.#takes()) this.#add(to, item, again);
    return true;
  }

  /** The wire stands again. */
  returned(): void {
    this.#resting = false;
    this.#isHurried = true;
    this.#plan();
  }

  /** Resolves once what was said until now was sent, or lost. */
  async settled(): Promise<void> {
    while (this.#sending || (this.#boxes.size > 0 && !this.#resting && this.#wire.trouble() === "")) {
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
  }

  #hasRoom(): boolean {
    return this.#waitingBytes < MAX_WAITING_BYTES;
  }

  #takes(): boolean {
    return this.#hasRoom() && this.#wire.trouble() === "";
  }

  #write(saying: Saying, device: string | null, again: boolean): Item | null {
    const text = writeSaying(saying);
    const bytes = Buffer.byteLength(text);
    return bytes + PARCEL_BYTES + 1 > this.#wire.maxBytes ? null : { text, bytes, device, again };
  }

  #add(to: Holder | null, item: Item, isHurried: boolean): void {
    this.#boxFor(to).add(item);
    this.#waitingBytes += item.bytes;
    this.#isHurried ||= isHurried;
    this.#plan();
  }

  #boxFor(to: Holder | null): Box {
    let box = this.#boxes.get(to);
    if (box === undefined) {
      box = new Box(to);
      this.#boxes.set(to, box);
    }
    return box;
  }

  /** What comes alone goes at the end of the turn; in company it waits for the others of a moment, and what is no ring rides with them. */
  #plan(): void {
    if (this.#planned !== undefined || this.#sending || this.#resting) return;
    const go = () => {
      clearTimeout(this.#later);
      this.#later = undefined;
      this.#planned = undefined;
      void this.#send();
    };
    if (this.#company && !this.#isHurried) {
      this.#later ??= setTimeout(go, UNHURRIED_MS);
      return;
    }
    const restMs = this.#company ? this.#sentAt + PACE_MS - performance.now() : 0;
    this.#planned = restMs > 0 ? setTimeout(go, restMs) : setImmediate(go);
  }

  async #send(): Promise<void> {
    if (this.#sending || this.#boxes.size === 0 || this.#wire.trouble() !== "") return this.#rested();
    const parcels = this.#pack();
    this.#isHurried = this.#boxes.size > 0;
    this.#sending = true;
    this.#sentAt = performance.now();
    this.#company = parcels.reduce((count, { items }) => count + items.length, 0) > ALONE;
    try {
      await this.#wire.send(parcels);
    } catch {
      for (const parcel of parcels) this.#owe(parcel);
      this.#rest();
    }
    this.#sending = false;
    if (this.#boxes.size > 0) this.#plan();
    this.#rested();
  }

  #pack(): PackedParcel[] {
    const parcels: PackedParcel[] = [];
    for (const [to, box] of this.#boxes) {
      while (parcels.length < MAX_PARCELS) {
        const parcel = box.take(this.#self, this.#wire.maxBytes);
        if (parcel === null) break;
        parcels.push(parcel);
        for (const { bytes } of parcel.items) this.#waitingBytes -= bytes;
      }
      if (box.isEmpty) this.#boxes.delete(to);
    }
    return parcels;
  }

  /** Nobody knows whether the parcel arrived. Stirring twice does no harm, and whoever tells anything else keeps the truth in the store. */
  #owe({ to, items, stirs, stirsAll }: PackedParcel): void {
    for (const item of items) {
      if (item.device !== null && to !== null) this.stir(to, item.device);
      else if (item.again && this.#hasRoom()) this.#add(to, item, true);
    }
    if (to === null) return;
    for (const device of stirs) this.stir(to, device);
    if (stirsAll) this.#boxFor(to).stirAll();
  }

  #rest(): void {
    this.#resting = true;
    setTimeout(() => this.returned(), REST_MS).unref();
  }

  #rested(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
