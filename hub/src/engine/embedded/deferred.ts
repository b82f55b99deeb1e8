/** The table `deferred`: pushes of sends that wait for another try. */
import type { Database, Statement } from "bun:sqlite";
import type { DeferredPush } from "../../model.ts";

/** Rows by the send and the target's ordinal. */
export class Deferred {
  readonly #put: Statement;
  readonly #remove: Statement;
  readonly #clear: Statement;
  readonly #due: Statement<{ push: string }, [number, number, number]>;
  readonly #next: Statement<{ next_at: number | null }, [number]>;
  readonly #counts: Statement<{ wns: number; browser: number }, [number]>;

  constructor(db: Database) {
    this.#put = db.prepare("INSERT OR REPLACE INTO deferred (send, ordinal, next_at, push) VALUES (?, ?, ?, ?)");
    this.#remove = db.prepare("DELETE FROM deferred WHERE send = ? AND ordinal = ?");
    this.#clear = db.prepare("DELETE FROM deferred WHERE send = ?");
    this.#due = db.prepare(
      "SELECT push FROM deferred WHERE send = ? AND next_at <= ? ORDER BY next_at, ordinal LIMIT ?",
    );
    this.#next = db.prepare("SELECT min(next_at) AS next_at FROM deferred WHERE send = ?");
    const platform = "json_extract(push, '$.target.handle.platform')";
    this.#counts = db.prepare(
      `SELECT count(*) FILTER (WHERE ${platform} = 'wns') AS wns, count(*) FILTER (WHERE ${platform} = 'browser') AS browser
       FROM deferred WHERE send = ?`,
    );
  }

  /** How many wait, by platform. */
  counts(send: number): { readonly wns: number; readonly browser: number } {
    return this.#counts.get(send) ?? { wns: 0, browser: 0 };
  }

  put(send: number, pushes: readonly DeferredPush[]): void {
    for (const push of pushes) this.#put.run(send, push.target.ordinal, push.nextAt, JSON.stringify(push));
  }

  remove(send: number, ordinals: readonly number[]): void {
    for (const ordinal of ordinals) this.#remove.run(send, ordinal);
  }

  clear(send: number): void {
    this.#clear.run(send);
  }

  due(send: number, now: number, limit: number): DeferredPush[] {
    return this.#due.all(send, now, limit).map(({ push }) => JSON.parse(push) as DeferredPush);
  }

  next(send: number): number | null {
    return this.#next.get(send)?.next_at ?? null;
  }
}
