/** The table `hubs`, which stands in memory as well: there are few. Counts what each holds. Refuses to know what that is. */
import type { Database, Statement } from "bun:sqlite";
import type { Memory } from "@belfry/host/database";
import type { HubRecord } from "../../model.ts";

/** A hub, and how much is in it. */
export interface Hub {
  readonly id: number;
  readonly record: HubRecord;
  registrations: number;
  installations: number;
}

interface Row {
  readonly id: number;
  readonly name: string;
  readonly record: string;
  readonly registrations: number;
  readonly installations: number;
}

const textOf = (record: HubRecord | null) => JSON.stringify(record);

/** Hubs by their names, in lower case. */
export class Hubs implements Memory {
  readonly #load: Statement<Row, []>;
  readonly #insert: Statement<{ id: number }, [string, string]>;
  readonly #update: Statement;
  readonly #forgetName: Statement;
  readonly #count: Statement;
  #byName: Map<string, Hub>;
  #version = 1;
  readonly #counted = new Set<Hub>();

  constructor(db: Database) {
    this.#load = db.prepare(
      "SELECT id, name, record, registrations, installations FROM hubs WHERE name IS NOT NULL ORDER BY id",
    );
    this.#insert = db.prepare(
      "INSERT INTO hubs (name, record, registrations, installations) VALUES (?, ?, 0, 0) RETURNING id",
    );
    this.#update = db.prepare("UPDATE hubs SET record = ? WHERE id = ?");
    this.#forgetName = db.prepare("UPDATE hubs SET name = NULL WHERE id = ?");
    this.#count = db.prepare("UPDATE hubs SET registrations = ?, installations = ? WHERE id = ?");
    this.#byName = this.#read();
  }

  list(): HubRecord[] {
    return [...this.#byName.values()].map(({ record }) => record);
  }

  find(name: string): Hub | null {
    return this.#byName.get(name) ?? null;
  }

  /** @param expected what must be there, null for nothing; absent: anything. @returns whether it was saved */
  save(record: HubRecord, expected?: HubRecord | null): boolean {
    const name = record.name.toLowerCase();
    const before = this.#byName.get(name);
    if (expected !== undefined && textOf(before?.record ?? null) !== textOf(expected)) return false;
    this.#version += 1;
    if (before !== undefined) {
      this.#update.run(textOf(record), before.id);
      const after = { ...before, record };
      this.#byName.set(name, after);
      if (this.#counted.delete(before)) this.#counted.add(after);
      return true;
    }
    const id = this.#insert.get(name, textOf(record))?.id;
    if (id === undefined) throw new Error("a new hub was given no id");
    this.#byName.set(name, { id, record, registrations: 0, installations: 0 });
    return true;
  }

  /** Another number after each change, while this process lives. */
  get version(): number {
    return this.#version;
  }

  /** The hub is gone at once for whoever asks; what was in it goes slice by slice, see `sweep.ts`. */
  delete(name: string): void {
    const hub = this.#byName.get(name);
    if (hub === undefined) return;
    this.#version += 1;
    this.#byName.delete(name);
    this.#counted.delete(hub);
    this.#forgetName.run(hub.id);
  }

  count(hub: Hub, registrations: number, installations: number): void {
    hub.registrations += registrations;
    hub.installations += installations;
    this.#counted.add(hub);
  }

  /** By its id; null when it is gone. */
  withId(id: number): Hub | null {
    for (const hub of this.#byName.values()) if (hub.id === id) return hub;
    return null;
  }

  flush(): void {
    for (const { id, registrations, installations } of this.#counted) this.#count.run(registrations, installations, id);
  }

  committed(): void {
    this.#counted.clear();
  }

  rolledBack(): void {
    this.#counted.clear();
    this.#byName = this.#read();
  }

  #read(): Map<string, Hub> {
    const rows = this.#load.all();
    return new Map(rows.map(({ name, record, ...row }) => [name, { ...row, record: JSON.parse(record) as HubRecord }]));
  }
}
