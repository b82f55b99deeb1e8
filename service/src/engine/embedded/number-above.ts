/**
 * Where numbers go on that others remember: sequence numbers of devices, and those of receipts.
 *
 * @source docs/adr/0034-numbers-never-come-again.md
 */
import type { Database } from "bun:sqlite";
import type { Memory } from "@belfry/host/database";

/**
 * What a directory with devices in it may be: as it was left, or brought back from a backup. Numbers that were given since are lost then, and have been seen; so all
 * go on above the time of the opening in milliseconds, as far fewer than one was given in each.
 *
 * What the journal of an earlier process holds is performed again first, with the numbers that were given then: above what it wrote here.
 */
export class NumberAbove implements Memory {
  readonly #db: Database;
  readonly #ofOpening: number;
  #number: number;
  #isWritten = true;

  /** @param openedAt milliseconds since 1970; 0 for whoever only looks */
  constructor(db: Database, openedAt: number) {
    this.#db = db;
    const isNew = db.query("SELECT 1 FROM devices LIMIT 1").get() === null;
    this.#ofOpening = isNew ? 0 : Math.floor(openedAt);
    this.#number = db.query<{ above: number }, []>("SELECT above FROM journal").get()?.above ?? 0;
  }

  get number(): number {
    return this.#number;
  }

  /** The same once all is performed again. */
  get ofOpening(): number {
    return this.#ofOpening;
  }

  /** All is performed again. */
  goOn(): void {
    this.#number = this.#ofOpening;
    this.#isWritten = false;
  }

  flush(): void {
    if (!this.#isWritten) this.#db.query("UPDATE journal SET above = ?").run(this.#number);
  }

  committed(isWritten: boolean): void {
    this.#isWritten ||= isWritten;
  }

  rolledBack(): void {}
}
