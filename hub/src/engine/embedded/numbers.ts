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

/** 15 of the upper half and 32 of the lower are what SQLite keeps in six bytes. */
const UPPER_BITS = 0x7fff;

/**
 * The number under which an index finds a text. Two texts may share one, so whoever looks one up compares the texts as well. It is written to
 * disk: a change of this function is a change of the schema.
 */
export function keyOf(text: string, salt: number): number {
  let upper = 0x5bd1e995 ^ salt;
  let lower = 0x1b873593 ^ Math.imul(salt, 0x85ebca6b);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    upper = Math.imul(upper ^ unit, 0x9e3779b1);
    lower = Math.imul(lower ^ unit, 0x85ebca77);
  }
  // Each half is stirred with the other, as multiplying carries upwards only.
  upper = Math.imul(upper ^ (upper >>> 16), 0x21f0aaad) ^ Math.imul(lower ^ (lower >>> 13), 0x735a2d97);
  lower = Math.imul(lower ^ (lower >>> 16), 0x21f0aaad) ^ Math.imul(upper ^ (upper >>> 13), 0x735a2d97);
  return ((upper >>> 7) & UPPER_BITS) * 0x1_0000_0000 + (lower >>> 0);
}
