/**
 * Changes of the records that all nodes keep in memory: each raises a number in the store, which is looked at twice a second, and at once when a
 * node says that it raised it. Whoever could not read them is told again at the next look.
 */
import type { Connection } from "@belfry/host/postgres";
import type { Cluster, SharedRecords } from "../cluster.ts";

/** How often the numbers are looked at, in milliseconds: well within the second in which a change is promised to be known. */
const LOOK_MS = 500;

/** With the server's start: a number that was lost when a standby was promoted is given once more, to another change. */
const LOOK =
  "SELECT what, format('%s since %s', n, extract(epoch FROM pg_postmaster_start_time())) AS revision FROM revision";

/** See the head of this file. */
export class Changes {
  readonly #connection: Connection;
  readonly #ears = new Map<string, Parameters<Cluster["onChange"]>[1][]>();
  /** What was told, to whoever listens to it. */
  readonly #known: Map<string, string>;
  #looking: Promise<void> | null = null;
  #isAskedAgain = false;
  #closed = false;
  #next: ReturnType<typeof setTimeout> | undefined;

  private constructor(connection: Connection, known: Map<string, string>) {
    this.#connection = connection;
    this.#known = known;
  }

  /** Knows the numbers as they are now: what is read from the store afterwards is as new or newer. @throws BelfryError STORE_UNAVAILABLE */
  static async open(connection: Connection): Promise<Changes> {
    const changes = new Changes(connection, await read(connection));
    changes.#plan();
    return changes;
  }

  onChange(records: SharedRecords, changed: Parameters<Cluster["onChange"]>[1]): void {
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
        this.#compare(await read(this.#connection));
      } catch {
        // The engine is away, as the registry says; the next look comes soon.
      }
    } while (this.#isAskedAgain && !this.#closed);
  }

  /** Waits for nobody: a reader may stand behind a change that takes its time. */
  #compare(found: ReadonlyMap<string, string>): void {
    for (const [what, revision] of found) {
      const ears = this.#ears.get(what);
      if (ears === undefined || this.#known.get(what) === revision) continue;
      this.#known.set(what, revision);
      Promise.all(ears.map(async (tell) => tell())).catch(() => this.#known.delete(what));
    }
  }
}

async function read(connection: Connection): Promise<Map<string, string>> {
  const rows = await connection.ask<{ what: string; revision: string }>(LOOK);
  return new Map(rows.map(({ what, revision }) => [what, revision]));
}
