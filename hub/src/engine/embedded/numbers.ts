/** The table `numbers`: the next ordinal, and the salt of the indices' keys. */
import type { Database, Statement } from "bun:sqlite";
import type { Memory } from "@belfry/host/database";

/** Counts in memory and writes once a group. */
export class Numbers implements Memory {
  /** Differs from file to file, so that nobody can make up texts beforehand that share a key. */
  readonly salt: number;
  readonly #write: Statement;
  #next: number;
  #written: number;

  constructor(db: Database) {
    const read = db.query<{ value: number }, [string]>("SELECT value FROM numbers WHERE name = ?");
    this.salt = read.get("salt")?.value ?? 0;
    this.#next = read.get("next_ordinal")?.value ?? 1;
    this.#written = this.#next;
    this.#write = db.prepare("UPDATE numbers SET value = ? WHERE name = 'next_ordinal'");
  }

  /** One that no registration of any hub ever had. */
  nextOrdinal(): number {
    this.#next += 1;
    return this.#next - 1;
  }

  lastOrdinal(): number {
    return this.#next - 1;
  }

  flush(): void {
    if (this.#next !== this.#written) this.#write.run(this.#next);
  }

  committed(): void {
    this.#written = this.#next;
  }

  rolledBack(): void {
    this.#next = this.#written;
  }
}
