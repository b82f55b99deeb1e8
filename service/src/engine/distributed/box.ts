/**
 * What waits to be sent to one node: sayings as they will travel, and devices whose rings are owed. Refuses to know the wire, and when
 * it is time.
 */
import type { Holder } from "../store.ts";
import { PARCEL_BYTES, writeParcel, writeSaying } from "./saying.ts";
import type { Parcel } from "./wire.ts";

/** One saying that waits. */
export interface Item {
  readonly text: string;
  readonly bytes: number;
  /** Of a ring: the device to stir when the ring is lost. */
  readonly device: string | null;
  /** Worth saying again when nobody knows whether it arrived. */
  readonly again: boolean;
}

/** A parcel, and what to make of it when it is lost. */
export interface PackedParcel extends Parcel {
  readonly items: readonly Item[];
  /** Devices that it stirs. */
  readonly stirs: readonly string[];
  readonly stirsAll: boolean;
}

/** Characters of a device's id, which are twenty-odd: every parcel has room for one such. */
const LONGEST_NAME = 200;

const STIR_ALL: Item = { text: writeSaying({ say: "stir-all" }), bytes: 3, device: null, again: false };

/** See the head of this file. */
export class Box {
  readonly #to: Holder | null;
  #items: Item[] = [];
  readonly #stirs = new Set<string>();
  #stirsAll = false;

  /** @param to whom it is for; null for everybody */
  constructor(to: Holder | null) {
    this.#to = to;
  }

  get isEmpty(): boolean {
    return this.#items.length === 0 && this.#stirs.size === 0 && !this.#stirsAll;
  }

  get stirs(): number {
    return this.#stirs.size;
  }

  add(item: Item): void {
    this.#items.push(item);
  }

  stir(device: string): void {
    if (device.length > LONGEST_NAME) this.stirAll();
    else if (!this.#stirsAll) this.#stirs.add(device);
  }

  /** Stirring everybody says what stirring each of them would. */
  stirAll(): void {
    this.#stirsAll = true;
    this.#stirs.clear();
  }

  /** Takes what fits into one parcel; null when nothing waits. @param maxBytes of its text */
  take(from: Holder, maxBytes: number): PackedParcel | null {
    if (this.isEmpty) return null;
    const room = { bytes: maxBytes - PARCEL_BYTES };
    const stirsAll = this.#stirsAll;
    if (stirsAll) room.bytes -= STIR_ALL.bytes + 1;
    this.#stirsAll = false;
    const items = this.#takeItems(room);
    const stirs = this.#takeStirs(room);
    const texts = items.map(({ text }) => text);
    if (stirsAll) texts.push(STIR_ALL.text);
    if (stirs.length > 0) texts.push(writeSaying({ say: "stir", devices: stirs }));
    return { to: this.#to, text: writeParcel(from, texts), items, stirs, stirsAll };
  }

  #takeItems(room: { bytes: number }): Item[] {
    let taken = 0;
    for (const { bytes } of this.#items) {
      if (bytes + 1 > room.bytes) break;
      room.bytes -= bytes + 1;
      taken += 1;
    }
    if (taken < this.#items.length) return this.#items.splice(0, taken);
    const all = this.#items;
    this.#items = [];
    return all;
  }

  #takeStirs(room: { bytes: number }): string[] {
    const taken: string[] = [];
    room.bytes -= 5;
    for (const device of this.#stirs) {
      room.bytes -= Buffer.byteLength(JSON.stringify(device)) + 1;
      if (room.bytes < 0) break;
      taken.push(device);
    }
    for (const device of taken) this.#stirs.delete(device);
    return taken;
  }
}
