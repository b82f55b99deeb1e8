/**
 * The books: per app, what was accepted and what became of it. Counters stand in memory and are written once per group and app,
 * in the transaction of what they count. Refuses to know why an entry ended.
 */
import type { Database, Statement } from "bun:sqlite";
import type { BooksBody } from "@belfry/protocol";

/** The ways in which an entry ends. */
export type End = "delivered" | "replaced" | "expired" | "removed" | "dropped";

type Counters = { -readonly [K in keyof BooksBody]: BooksBody[K] };

const WRITE = `
  INSERT INTO books (app, accepted, delivered, replaced, expired, removed, dropped, pending) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (app) DO UPDATE SET accepted = excluded.accepted, delivered = excluded.delivered, replaced = excluded.replaced,
    expired = excluded.expired, removed = excluded.removed, dropped = excluded.dropped, pending = excluded.pending`;

/** Counts in memory, between the start of a group and its commit. */
export class Books {
  readonly #write: Statement;
  readonly #counters: Map<string, Counters>;
  /** Changed in the running group; each with what it was before. */
  readonly #touched = new Map<Counters, BooksBody>();

  constructor(db: Database) {
    this.#write = db.prepare(WRITE);
    this.#counters = new Map(
      db
        .query<Counters, []>("SELECT * FROM books")
        .all()
        .map((row) => [row.app, row]),
    );
  }

  /** Entries were recorded. */
  accept(app: string, count = 1): void {
    const counters = this.#touch(app);
    counters.accepted += count;
    counters.pending += count;
  }

  /** Entries that waited came to their end. */
  end(app: string, end: End, count = 1): void {
    const counters = this.#touch(app);
    counters[end] += count;
    counters.pending -= count;
  }

  /** Notifications were accepted and dropped at once. */
  dropAtOnce(app: string, count = 1): void {
    this.accept(app, count);
    this.end(app, "dropped", count);
  }

  list(): BooksBody[] {
    return [...this.#counters.values()].map((counters) => ({ ...counters }));
  }

  /** Writes what the group changed, before its commit. */
  flush(): void {
    for (const { app, accepted, delivered, replaced, expired, removed, dropped, pending } of this.#touched.keys()) {
      this.#write.run(app, accepted, delivered, replaced, expired, removed, dropped, pending);
    }
  }

  committed(): void {
    this.#touched.clear();
  }

  rolledBack(): void {
    for (const [counters, before] of this.#touched) {
      if (before.accepted === 0) this.#counters.delete(before.app);
      else Object.assign(counters, before);
    }
    this.#touched.clear();
  }

  #touch(app: string): Counters {
    let counters = this.#counters.get(app);
    if (counters === undefined) {
      counters = blank(app);
      this.#counters.set(app, counters);
    }
    if (!this.#touched.has(counters)) this.#touched.set(counters, { ...counters });
    return counters;
  }
}

function blank(app: string): Counters {
  return { app, accepted: 0, delivered: 0, replaced: 0, expired: 0, removed: 0, dropped: 0, pending: 0 };
}
