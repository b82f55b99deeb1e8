/** The table `feedback`: channels that are gone, for their owner to read. */
import type { Database, Statement } from "bun:sqlite";
import type { FeedbackRecord } from "../../model.ts";
import type { Hub } from "./hubs.ts";

/** Rows in order of time. */
export class Feedback {
  readonly #add: Statement;
  readonly #since: Statement<{ record: string }, [number, number, number]>;
  readonly #forget: Statement;
  readonly #removeOfHub: Statement;

  constructor(db: Database) {
    this.#add = db.prepare("INSERT INTO feedback (hub, at, record) VALUES (?, ?, ?)");
    this.#since = db.prepare("SELECT record FROM feedback WHERE hub = ? AND at >= ? ORDER BY at, n LIMIT ?");
    this.#forget = db.prepare(
      "DELETE FROM feedback WHERE n IN (SELECT n FROM feedback WHERE at < ? ORDER BY at LIMIT ?)",
    );
    this.#removeOfHub = db.prepare("DELETE FROM feedback WHERE n IN (SELECT n FROM feedback WHERE hub = ? LIMIT ?)");
  }

  add(hub: Hub, record: FeedbackRecord): void {
    this.#add.run(hub.id, record.at, JSON.stringify(record));
  }

  since(hub: Hub, since: number, limit: number): FeedbackRecord[] {
    return this.#since.all(hub.id, since, limit).map(({ record }) => JSON.parse(record) as FeedbackRecord);
  }

  /** @returns how many there were */
  forgetOver(before: number, limit: number): number {
    return this.#forget.run(before, limit).changes;
  }

  /** @returns how many there were */
  removeOfHub(hubId: number, limit: number): number {
    return this.#removeOfHub.run(hubId, limit).changes;
  }
}
