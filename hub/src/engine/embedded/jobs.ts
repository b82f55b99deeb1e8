/** The table `jobs`: imports and exports, each a record by its id. */
import type { Database, Statement } from "bun:sqlite";
import type { JobRecord } from "../../model.ts";
import type { Hub } from "./hubs.ts";

/** Rows in order of creation. */
export class Jobs {
  readonly #save: Statement;
  readonly #find: Statement<{ record: string }, [number, string]>;
  readonly #list: Statement<{ record: string }, [number]>;
  readonly #open: Statement<{ record: string }, []>;
  readonly #forget: Statement;
  readonly #removeOfHub: Statement;

  constructor(db: Database) {
    this.#save = db.prepare(`
      INSERT INTO jobs (hub, job_id, created_at, open, record) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (hub, job_id) DO UPDATE SET open = excluded.open, record = excluded.record WHERE jobs.open = 1`);
    this.#find = db.prepare("SELECT record FROM jobs WHERE hub = ? AND job_id = ?");
    this.#list = db.prepare("SELECT record FROM jobs WHERE hub = ? ORDER BY created_at, rowid");
    this.#open = db.prepare(
      "SELECT jobs.record FROM jobs JOIN hubs ON hubs.id = jobs.hub AND hubs.name IS NOT NULL WHERE open = 1 ORDER BY created_at, jobs.rowid",
    );
    this.#forget = db.prepare(
      "DELETE FROM jobs WHERE rowid IN (SELECT rowid FROM jobs WHERE open = 0 AND created_at < ? LIMIT ?)",
    );
    this.#removeOfHub = db.prepare("DELETE FROM jobs WHERE rowid IN (SELECT rowid FROM jobs WHERE hub = ? LIMIT ?)");
  }

  /** One that has ended stays as it is. */
  save(hub: Hub, job: JobRecord): "saved" | "lost" {
    const open = job.status === "Started" || job.status === "Running" ? 1 : 0;
    const { changes } = this.#save.run(hub.id, job.jobId, job.createdAt, open, JSON.stringify(job));
    return changes > 0 ? "saved" : "lost";
  }

  find(hub: Hub, jobId: string): JobRecord | null {
    const row = this.#find.get(hub.id, jobId);
    return row === null ? null : (JSON.parse(row.record) as JobRecord);
  }

  list(hub: Hub): JobRecord[] {
    return this.#list.all(hub.id).map(({ record }) => JSON.parse(record) as JobRecord);
  }

  open(): JobRecord[] {
    return this.#open.all().map(({ record }) => JSON.parse(record) as JobRecord);
  }

  /** Those that have ended and were begun long ago. @returns how many there were */
  forgetOver(before: number, limit: number): number {
    return this.#forget.run(before, limit).changes;
  }

  /** @returns how many there were */
  removeOfHub(hubId: number, limit: number): number {
    return this.#removeOfHub.run(hubId, limit).changes;
  }
}
