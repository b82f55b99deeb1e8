/**
 * What is remembered of each device: the last sequence number it was given, which apps the person switched off, and in memory how many
 * entries wait for it, which spares a push to an empty inbox every search. Refuses to know the entries.
 */
import type { Database, Statement } from "bun:sqlite";
import type { Memory } from "@belfry/host/database";
import type { Arrivals } from "./arrivals.ts";
import type { NumberAbove } from "./number-above.ts";
import { Numbers } from "./numbers.ts";

/** One device, as the running group sees it. */
export interface Device {
  readonly deviceId: string;
  lastSeq: number;
  /** Entries in its inbox, expired ones included. */
  waiting: number;
  /** Package SIDs of the apps that the person switched off. */
  muted: ReadonlySet<string>;
}

interface DeviceRow {
  readonly lastSeq: number;
  /** A list as JSON. */
  readonly muted: string;
  readonly waiting: number;
}

/**
 * Devices, and apps switched off on them, each of 200 to 300 bytes: some 20 MB of memory at most; the database has the rest. Only those that were pushed to, so
 * that an idle device costs none; and as many as one process may well serve, because a send to all of them finds none once they do not fit.
 */
const MAX_REMEMBERED = 65_536;

const MAX_UNWRITTEN = 16_384;

/** Shared by nearly all devices, and as it stands in the table. */
const NONE: ReadonlySet<string> = new Set();
const NONE_TEXT = "[]";

/** A bounded memory over the table `devices`; the numbers have one of their own. */
export class Devices implements Memory {
  readonly #select: Statement<DeviceRow, [string]>;
  readonly #insert: Statement;
  readonly #mute: Statement;
  readonly #delete: Statement;
  readonly #remembered = new Map<string, Device>();
  /** Devices and mutes, since all were dropped. */
  #came = 0;
  readonly #numbers: Numbers;
  readonly #arrivals: Arrivals;
  readonly #above: NumberAbove;
  /** The last number that the running group gave to each device, and those before it since numbers were written last. */
  #given = new Map<string, number>();
  #unwritten = new Map<string, number>();

  constructor(db: Database, above: NumberAbove, arrivals: Arrivals) {
    this.#numbers = new Numbers(db);
    this.#arrivals = arrivals;
    this.#above = above;
    this.#select = db.prepare(
      "SELECT last_seq AS lastSeq, muted, (SELECT count(*) FROM inbox WHERE inbox.device = devices.device) AS waiting FROM devices WHERE device = ?",
    );
    this.#insert = db.prepare("INSERT OR IGNORE INTO devices (device, last_seq) VALUES (?, 0)");
    this.#mute = db.prepare("UPDATE devices SET muted = ? WHERE device = ?");
    this.#delete = db.prepare("DELETE FROM devices WHERE device = ?");
  }

  /** The device, or null when it has no record. From now on it is remembered. */
  find(deviceId: string): Device | null {
    const known = this.#remembered.get(deviceId);
    if (known !== undefined) return known;
    const device = this.#read(deviceId);
    if (device === null) return null;
    this.#remembered.set(deviceId, device);
    this.#came += 1 + device.muted.size;
    return device;
  }

  /** The device as far as it is remembered. */
  known(deviceId: string): Readonly<Device> | undefined {
    return this.#remembered.get(deviceId);
  }

  /** The same for whoever changes nothing of it. */
  look(deviceId: string): Readonly<Device> | null {
    return this.#remembered.get(deviceId) ?? this.#read(deviceId);
  }

  /** Makes a record unless there is one. */
  create(deviceId: string): void {
    this.#insert.run(deviceId);
  }

  /** Switches an app off or on. A deleted app stays on the lists: a few bytes, and should it come back, the person's word still holds. */
  mute(device: Device, app: string, muted: boolean): void {
    if (device.muted.has(app) === muted) return;
    const others = [...device.muted].filter((other) => other !== app);
    this.#came += 1;
    device.muted = new Set(muted ? [...others, app] : others);
    this.#mute.run(JSON.stringify([...device.muted]), device.deviceId);
  }

  /** Forgets the device, sequence numbers, mutes and all. */
  forget(deviceId: string): void {
    this.#delete.run(deviceId);
    this.#remembered.delete(deviceId);
    this.#given.set(deviceId, 0);
  }

  /** Gives the next sequence number to an entry that is about to wait. */
  nextSeq(device: Device): number {
    device.waiting += 1;
    device.lastSeq += 1;
    this.#given.set(device.deviceId, device.lastSeq);
    return device.lastSeq;
  }

  /** Entries of the device do not wait any more. */
  ended(deviceId: string, count = 1): void {
    const device = this.#remembered.get(deviceId);
    if (device !== undefined) device.waiting -= count;
  }

  flush(): void {
    this.#numbers.write(this.#unwritten.size === 0 ? this.#given : new Map([...this.#unwritten, ...this.#given]));
  }

  committed(isWritten: boolean): void {
    if (isWritten) {
      this.#numbers.committed();
      this.#unwritten = new Map();
    } else {
      for (const [deviceId, last] of this.#given) this.#unwritten.set(deviceId, last);
    }
    if (this.#given.size > 0) this.#given = new Map();
    if (this.#came > MAX_REMEMBERED) this.#drop();
  }

  /** Whether so many numbers are not written yet that it is time: a transaction takes some 10 ms for them. */
  get isFull(): boolean {
    return this.#unwritten.size >= MAX_UNWRITTEN;
  }

  /** From now on numbers go on above another one. */
  renumber(): void {
    this.#drop();
  }

  rolledBack(): void {
    this.#numbers.rolledBack();
    this.#given = new Map();
    this.#drop();
  }

  #read(deviceId: string): Device | null {
    const row = this.#select.get(deviceId);
    if (row === null) return null;
    const muted = row.muted === NONE_TEXT ? NONE : new Set(JSON.parse(row.muted) as string[]);
    const given = this.#given.get(deviceId) ?? this.#unwritten.get(deviceId) ?? this.#numbers.last(deviceId);
    const lastSeq = Math.max(given ?? row.lastSeq, this.#above.number);
    return { deviceId, lastSeq, waiting: row.waiting + this.#arrivals.balanceOf(deviceId), muted };
  }

  #drop(): void {
    this.#remembered.clear();
    this.#came = 0;
  }
}
