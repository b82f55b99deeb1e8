/**
 * Changes of the records that all nodes keep in memory: each raises a number in the store, which is looked at twice a second, and at once when a
 * node says that it raised it.
 */
import type { Connection } from "@belfry/host/postgres";
import type { SharedRecords } from "../cluster.ts";

/** How often the numbers are looked at, in milliseconds: well within the second in which a change is promised to be known. */
const LOOK_MS = 500;

const LOOK = "SELECT what, n FROM revision";

/** See the head of this file. */
export class Changes {
  readonly #connection: Connection;
  readonly #ears = new Map<string, (() => void)[]>();
  #known = new Map<string, number>();
  #looking: Promise<void> | null = null;
  #isAskedAgain = false;
  #closed = false;
  #next: ReturnType<typeof setTimeout> | undefined;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Knows the numbers as they are now: what is read from the store afterwards is as new or newer. @throws BelfryError STORE_UNAVAILABLE */
  static async open(connection: Connection): Promise<Changes> {
    const changes = new Changes(connection);
    changes.#known = await changes.#read();
    changes.#plan();
    return changes;
  }

  onChange(records: SharedRecords, changed: () => void): void {
    this.#ears.set(records, [...(this.#ears.get(records) ?? []), changed]);
  }

  /** Looks now; and once more when asked while looking. Never rejects. */
  look(): Promise<void> {
    if (this.#looking !== null) this.#isAskedAgain = true;
    this.#looking ??= this.#lookUntilQuiet().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#next);
    await this.#looking;
  }

  #plan(): void {
    this.#next = setTimeout(() => {
      void this.look().then(() => {
        if (!this.#closed) this.#plan();
      });
    }, LOOK_MS);
    this.#next.unref();
  }

  async #lookUntilQuiet(): Promise<void> {
    do {
      this.#isAskedAgain = false;
      try {
        this.#compare(await this.#read());
      } catch {
        // The engine is away, as the registry says; the next look comes soon.
      }
    } while (this.#isAskedAgain && !this.#closed);
  }

  async #read(): Promise<Map<string, number>> {
    const rows = await this.#connection.ask<{ what: string; n: number }>(LOOK);
    return new Map(rows.map(({ what, n }) => [what, n]));
  }

  #compare(found: Map<string, number>): void {
    const changed = [...found].filter(([what, n]) => this.#known.get(what) !== n);
    this.#known = found;
    for (const [what] of changed) for (const tell of this.#ears.get(what) ?? []) tell();
  }
}
