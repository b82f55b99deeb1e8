/** Apps and sealing keys, each a row by its id. Refuses to know their channels. */
import type { Database, Statement } from "bun:sqlite";
import type { AppRecord, KeyRecord } from "../store.ts";

/** A record as some version of Belfry wrote it: the first ones did not have these fields. */
type StoredApp = Omit<AppRecord, "objectId" | "blocked"> & Partial<AppRecord>;

/** The tables `apps` and `keys`: small, read whole at start. */
export class Apps {
  readonly #loadApps: Statement<{ record: string }, []>;
  readonly #saveApp: Statement;
  readonly #deleteApp: Statement;
  readonly #loadKeys: Statement<KeyRecord, []>;
  readonly #addKey: Statement;

  constructor(db: Database) {
    this.#loadApps = db.prepare("SELECT record FROM apps ORDER BY sid");
    this.#saveApp = db.prepare(
      "INSERT INTO apps (sid, record) VALUES (?, ?) ON CONFLICT (sid) DO UPDATE SET record = excluded.record",
    );
    this.#deleteApp = db.prepare("DELETE FROM apps WHERE sid = ?");
    this.#loadKeys = db.prepare("SELECT id, secret, created_at AS createdAt FROM keys ORDER BY created_at, id");
    this.#addKey = db.prepare("INSERT INTO keys (id, secret, created_at) VALUES (?, ?, ?)");
  }

  load(): AppRecord[] {
    return this.#loadApps.all().map(({ record }) => {
      const stored = JSON.parse(record) as StoredApp;
      return { objectId: stored.clientId, blocked: false, ...stored };
    });
  }

  save(app: AppRecord): void {
    this.#saveApp.run(app.packageSid, JSON.stringify(app));
  }

  delete(packageSid: string): void {
    this.#deleteApp.run(packageSid);
  }

  loadKeys(first?: KeyRecord): KeyRecord[] {
    const keys = this.#loadKeys.all();
    if (keys.length > 0 || first === undefined) return keys;
    this.addKey(first);
    return [first];
  }

  addKey({ id, secret, createdAt }: KeyRecord): void {
    this.#addKey.run(id, secret, createdAt);
  }
}
