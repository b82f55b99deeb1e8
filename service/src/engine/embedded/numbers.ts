/**
 * The last sequence number that each device was given.
 *
 * It stands in the table `devices`, but late: a hundred devices share a page there, and every push would write one. So a group adds what it
 * gave to the list `given_numbers`, as one row, and the list is brought into the table a part at a time, in the order of the devices, so that
 * those of one page share its writing. What the table does not know yet is in memory. Refuses to know what else a device has.
 */
import type { Database, Statement } from "bun:sqlite";

/** How long the list may be, and how much of it is worked off at once. */
export interface NumbersLimits {
  /** Numbers on the list that begin a round of bringing them into the table; 65,536: some 8 MB of memory, where each is another device's. */
  readonly listed: number;
  /** Devices whose number is brought there with one group; 1,024: about 1 ms. */
  readonly broughtAtOnce: number;
}

const LIMITS: NumbersLimits = { listed: 65_536, broughtAtOnce: 1_024 };

/** All that was on the list when the round began is brought into the table, then taken off the list. */
interface Round {
  readonly devices: readonly string[];
  readonly lastRow: number;
  readonly listed: number;
  brought: number;
}

/** What the running group wrote: it counts once that is committed. */
interface Written {
  readonly row: number;
  readonly given: ReadonlyMap<string, number>;
  readonly brought: readonly string[];
}

/** A memory over the list. */
export class Numbers {
  readonly #limits: NumbersLimits;
  readonly #list: Statement;
  readonly #shorten: Statement;
  readonly #bring: Statement;
  /** What the table does not know. */
  readonly #late = new Map<string, number>();
  #listed = 0;
  #round: Round | null = null;
  #written: Written | null = null;

  constructor(db: Database, limits: NumbersLimits = LIMITS) {
    this.#limits = limits;
    this.#list = db.prepare("INSERT INTO given_numbers (numbers) VALUES (?)");
    this.#shorten = db.prepare("DELETE FROM given_numbers WHERE n <= ?");
    this.#bring = db.prepare("UPDATE devices SET last_seq = ? WHERE device = ?");
    const rows = db.query<{ numbers: string }, []>("SELECT numbers FROM given_numbers ORDER BY n").all();
    for (const { numbers } of rows) {
      for (const [deviceId, last] of Object.entries(JSON.parse(numbers) as Record<string, number>)) {
        this.#late.set(deviceId, last);
        this.#listed += 1;
      }
    }
  }

  /** The last number of a device, unless the table knows it. */
  last(deviceId: string): number | undefined {
    return this.#late.get(deviceId);
  }

  /** Writes what a group gave, before its commit. @param given the last number of each device that got one; 0 where all begins anew */
  write(given: ReadonlyMap<string, number>): void {
    if (given.size === 0) return;
    const { lastInsertRowid } = this.#list.run(JSON.stringify(Object.fromEntries(given)));
    this.#written = { row: Number(lastInsertRowid), given, brought: this.#bringSome() };
  }

  committed(): void {
    if (this.#written === null) return;
    const { row, given, brought } = this.#written;
    this.#written = null;
    this.#goOn(brought);
    for (const [deviceId, last] of given) this.#late.set(deviceId, last);
    this.#listed += given.size;
    if (this.#round === null && this.#listed > this.#limits.listed) {
      this.#round = { devices: [...this.#late.keys()].sort(), lastRow: row, listed: this.#listed, brought: 0 };
    }
  }

  rolledBack(): void {
    this.#written = null;
  }

  /** @returns devices whose number the table knows now; the list is shorter with the last of a round */
  #bringSome(): readonly string[] {
    if (this.#round === null) return [];
    const { devices, brought, lastRow } = this.#round;
    const some = devices.slice(brought, brought + this.#limits.broughtAtOnce);
    for (const deviceId of some) this.#bring.run(this.#late.get(deviceId) ?? 0, deviceId);
    if (brought + some.length === devices.length) this.#shorten.run(lastRow);
    return some;
  }

  #goOn(brought: readonly string[]): void {
    if (this.#round === null) return;
    for (const deviceId of brought) this.#late.delete(deviceId);
    this.#round.brought += brought.length;
    if (this.#round.brought < this.#round.devices.length) return;
    this.#listed -= this.#round.listed;
    this.#round = null;
  }
}
