/**
 * The books: per app, what was accepted and what became of it. Counters stand in memory and are written once per transaction and app,
 * in the transaction of what they count. Refuses to know why an entry ended.
 */
import type { Database, Statement } from "bun:sqlite";
import type { Memory } from "@belfry/host/database";
import type { BooksBody } from "@belfry/protocol";
import type { DropCount, DropReason } from "../store.ts";

/** The ways in which an entry ends. */
export type End = "delivered" | "replaced" | "expired" | "removed" | "dropped";

type Counters = { -readonly [K in keyof BooksBody]: BooksBody[K] };

const WRITE = `
  INSERT INTO books (app, accepted, delivered, replaced, expired, removed, dropped, pending) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (app) DO UPDATE SET accepted = excluded.accepted, delivered = excluded.delivered, replaced = excluded.replaced,
    expired = excluded.expired, removed = excluded.removed, dropped = excluded.dropped, pending = excluded.pending`;

/** Counts in memory, until they are written. */
export class Books implements Memory {
  readonly #write: Statement;
  readonly #writeDrops: Statement;
  readonly #counters: Map<string, Counters>;
  /** Changed in the running group; each with what it was before. */
  readonly #touched = new Map<Counters, BooksBody>();
  /** Changed since they were last written, but for those. */
  readonly #unwritten = new Set<Counters>();
  /** By app and reason; what the running group adds; and what is not written yet of earlier ones. */
  readonly #drops = new Map<string, DropCount>();
  readonly #newDrops = new Map<string, DropCount>();
  readonly #unwrittenDrops = new Map<string, DropCount>();

  constructor(db: Database) {
    this.#write = db.prepare(WRITE);
    this.#writeDrops = db.prepare(
      "INSERT INTO drops (app, reason, count) VALUES (?1, ?2, ?3) ON CONFLICT (app, reason) DO UPDATE SET count = count + ?3",
    );
    for (const row of db.query<DropCount, []>("SELECT app, reason, count FROM drops").all()) add(this.#drops, row);
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
  dropAtOnce(app: string, reason: DropReason, count = 1): void {
    this.accept(app, count);
    this.end(app, "dropped", count);
    this.dropped(app, reason, count);
  }

  /** Says why some of those that were dropped were. */
  dropped(app: string, reason: DropReason, count = 1): void {
    add(this.#newDrops, { app, reason, count });
  }

  drops(): DropCount[] {
    const sum = new Map(this.#drops);
    for (const drop of this.#newDrops.values()) add(sum, drop);
    return [...sum.values()];
  }

  list(): BooksBody[] {
    return [...this.#counters.values()].map((counters) => ({ ...counters }));
  }

  flush(): void {
    for (const counters of new Set([...this.#unwritten, ...this.#touched.keys()])) {
      const { app, accepted, delivered, replaced, expired, removed, dropped, pending } = counters;
      this.#write.run(app, accepted, delivered, replaced, expired, removed, dropped, pending);
    }
    for (const drops of [this.#unwrittenDrops, this.#newDrops]) {
      for (const { app, reason, count } of drops.values()) this.#writeDrops.run(app, reason, count);
    }
  }

  committed(isWritten: boolean): void {
    for (const drop of this.#newDrops.values()) {
      add(this.#drops, drop);
      add(this.#unwrittenDrops, drop);
    }
    for (const counters of this.#touched.keys()) this.#unwritten.add(counters);
    this.#newDrops.clear();
    this.#touched.clear();
    if (!isWritten) return;
    this.#unwritten.clear();
    this.#unwrittenDrops.clear();
  }

  rolledBack(): void {
    this.#newDrops.clear();
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

function add(drops: Map<string, DropCount>, { app, reason, count }: DropCount): void {
  const key = `${app} ${reason}`;
  drops.set(key, { app, reason, count: (drops.get(key)?.count ?? 0) + count });
}

function blank(app: string): Counters {
  return { app, accepted: 0, delivered: 0, replaced: 0, expired: 0, removed: 0, dropped: 0, pending: 0 };
}
