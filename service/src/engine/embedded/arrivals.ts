/**
 * What came and went since the last transaction: entries that are not in the table `inbox` yet, and rows of it that are there no more for anybody but
 * SQLite. Most entries are confirmed within milliseconds, and never become a row.
 *
 * The journal makes it durable; a transaction brings it into the table, in the order of the devices. Refuses to know why something comes or goes.
 */
import type { Database } from "bun:sqlite";
import { begin, type Memory } from "@belfry/host/database";
import type { InboxEntry } from "../store.ts";
import type { Placed } from "./placed.ts";

/** How much stands in memory before it is time for a transaction. */
export interface ArrivalLimits {
  /** Entries and rows; 16,384: some 10 MB of memory, and 80 ms of a transaction. */
  readonly most: number;
  /** Entries of devices that let their last one become a row, as those do that are away; 1,024: 5 ms. */
  readonly mostSlow: number;
  /** Milliseconds that an entry of a device which is no slow one may have waited when it becomes a row; 1,000. */
  readonly promptMs: number;
  /** So few that a transaction is over at once; 256: 1 ms. */
  readonly quiet: number;
}

const LIMITS: ArrivalLimits = { most: 16_384, mostSlow: 1_024, promptMs: 1_000, quiet: 256 };

/** Devices known to be slow; past them it is found out anew. */
const MAX_SLOW = 65_536;

const NONE: readonly InboxEntry[] = [];

/** A memory over the table `inbox`. */
export class Arrivals implements Memory {
  readonly #db: Database;
  readonly #placed: Placed;
  readonly #limits: ArrivalLimits;
  /** By device, in the order of their numbers. */
  readonly #came = new Map<string, InboxEntry[]>();
  /** By device, the numbers of rows that are to be deleted. */
  readonly #gone = new Map<string, Set<number>>();
  /** Devices that let an entry wait until it became a row, as of the last transaction; and those that since then did, or confirmed one in time. */
  readonly #slow = new Set<string>();
  readonly #late = new Set<string>();
  readonly #prompt = new Set<string>();
  #size = 0;
  #slowSize = 0;
  /** When the last one was accepted: what came long before it has waited for long. */
  #newestAt = 0;
  /** What takes back the changes of the running group, last one last. */
  #undo: (() => void)[] = [];

  constructor(db: Database, placed: Placed, limits: ArrivalLimits = LIMITS) {
    this.#db = db;
    this.#placed = placed;
    this.#limits = limits;
  }

  get isFull(): boolean {
    return this.#size >= this.#limits.most || this.#slowSize >= this.#limits.mostSlow;
  }

  get isQuiet(): boolean {
    return this.#size <= this.#limits.quiet;
  }

  /** Entries of the device that are no rows yet, in the order of their numbers. */
  of(deviceId: string): readonly InboxEntry[] {
    return this.#came.get(deviceId) ?? NONE;
  }

  /** How many more entries wait for the device than it has rows. */
  balanceOf(deviceId: string): number {
    return this.of(deviceId).length - this.goneOf(deviceId);
  }

  /** How many rows of the device are there no more. */
  goneOf(deviceId: string): number {
    return this.#gone.get(deviceId)?.size ?? 0;
  }

  /** Whether an entry has expired that is no row yet. */
  hasExpired(at: number): boolean {
    for (const came of this.#came.values()) if (came.some(({ expiresAt }) => expiresAt <= at)) return true;
    return false;
  }

  isGone(deviceId: string, seq: number): boolean {
    return this.#gone.get(deviceId)?.has(seq) === true;
  }

  add(entry: InboxEntry): void {
    this.#add(entry);
    this.#undo.push(() => this.#take(entry));
  }

  /** Lets go an entry that is no row. */
  take(entry: InboxEntry): void {
    this.#take(entry);
    this.#prompt.add(entry.deviceId);
    this.#undo.push(() => this.#add(entry));
  }

  /** Lets go a row. */
  forget(deviceId: string, seq: number): void {
    this.#forget(deviceId, seq);
    this.#undo.push(() => this.#remember(deviceId, seq));
  }

  /** Makes rows of what came for a device, and deletes those that are gone, for whoever is about to look at its rows. */
  bringIn(deviceId: string): void {
    const [came, gone] = [this.of(deviceId), [...(this.#gone.get(deviceId) ?? [])]];
    if (came.length + gone.length === 0) return;
    begin(this.#db);
    this.#write(deviceId);
    for (const entry of [...came]) {
      this.#take(entry);
      this.#undo.push(() => this.#add(entry));
    }
    for (const seq of gone) {
      this.#remember(deviceId, seq);
      this.#undo.push(() => this.#forget(deviceId, seq));
    }
  }

  /** The same for all devices. */
  bringAllIn(): void {
    for (const deviceId of this.#devices()) this.bringIn(deviceId);
  }

  flush(): void {
    for (const deviceId of this.#devices()) this.#write(deviceId);
  }

  committed(isWritten: boolean): void {
    this.#undo = [];
    if (!isWritten) return;
    this.#tellSlowApart();
    this.#came.clear();
    this.#gone.clear();
    this.#size = this.#slowSize = 0;
  }

  rolledBack(): void {
    for (const undo of this.#undo.reverse()) undo();
    this.#undo = [];
  }

  #tellSlowApart(): void {
    if (this.#slow.size > MAX_SLOW) this.#slow.clear();
    for (const deviceId of this.#prompt) this.#slow.delete(deviceId);
    for (const deviceId of this.#late) this.#slow.add(deviceId);
    this.#prompt.clear();
    this.#late.clear();
  }

  #devices(): string[] {
    return [...new Set([...this.#came.keys(), ...this.#gone.keys()])].sort();
  }

  #write(deviceId: string): void {
    for (const seq of this.#gone.get(deviceId) ?? []) this.#placed.delete(deviceId, seq);
    const came = this.of(deviceId);
    for (const entry of came) this.#placed.insert(entry);
    const [oldest] = came;
    if (oldest !== undefined && oldest.acceptedAt <= this.#newestAt - this.#limits.promptMs) this.#late.add(deviceId);
  }

  #add(entry: InboxEntry): void {
    const { deviceId, seq, acceptedAt } = entry;
    this.#newestAt = acceptedAt;
    const came = this.#came.get(deviceId);
    if (came === undefined) this.#came.set(deviceId, [entry]);
    else came.splice(came.findLastIndex((other) => other.seq < seq) + 1, 0, entry);
    this.#count(deviceId, 1);
  }

  #take({ deviceId, seq }: InboxEntry): void {
    const came = this.#came.get(deviceId) ?? [];
    const place = came.findIndex((other) => other.seq === seq);
    if (came.length === 1) this.#came.delete(deviceId);
    else came.splice(place, 1);
    this.#count(deviceId, -1);
  }

  #forget(deviceId: string, seq: number): void {
    const gone = this.#gone.get(deviceId);
    if (gone === undefined) this.#gone.set(deviceId, new Set([seq]));
    else gone.add(seq);
    this.#size += 1;
  }

  #remember(deviceId: string, seq: number): void {
    const gone = this.#gone.get(deviceId);
    gone?.delete(seq);
    if (gone?.size === 0) this.#gone.delete(deviceId);
    this.#size -= 1;
  }

  #count(deviceId: string, one: 1 | -1): void {
    this.#size += one;
    if (this.#slow.has(deviceId)) this.#slowSize += one;
  }
}
