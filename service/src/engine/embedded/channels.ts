/**
 * The channels of all devices: open, look up, close. Refuses to know what waits on them.
 *
 * A channel is open until it is closed or expires, and then remembered for a while, so that a late push is told which of the two it met.
 */
import type { Database, Statement } from "bun:sqlite";
import type { ChannelFilter, ChannelName, ChannelRecord, ListedChannel } from "../store.ts";

/** What a push to a channel would meet. */
export type ChannelState = "open" | "closed" | "unknown";

/** A channel that is dead, and since when. */
export interface DeadChannel extends ChannelName {
  readonly endedAt: number;
}

const RECORD =
  "device AS deviceId, channel AS channelId, app, token, created_at AS createdAt, expires_at AS expiresAt FROM channels";
const NAME = "device AS deviceId, channel AS channelId";

/** The table `channels`. */
export class Channels {
  readonly #db: Database;
  readonly #lifetime: Statement<{ expiresAt: number; closedAt: number | null }, [string, string]>;
  readonly #reusable: Statement<ChannelRecord, [string, string, number, number]>;
  readonly #count: Statement<{ open: number; remembered: number }, [string, number]>;
  readonly #insert: Statement;
  readonly #app: Statement<{ app: string }, [string, string]>;
  readonly #close: Statement<ChannelName, [number, string, string, number]>;

  constructor(db: Database) {
    this.#db = db;
    this.#lifetime = db.prepare(
      "SELECT expires_at AS expiresAt, closed_at AS closedAt FROM channels WHERE device = ? AND channel = ?",
    );
    this.#reusable = db.prepare(
      `SELECT ${RECORD} WHERE device = ? AND +app = ? AND closed_at IS NULL AND expires_at > ? AND expires_at >= ?
       ORDER BY created_at DESC LIMIT 1`,
    );
    this.#count = db.prepare(
      "SELECT count(*) AS remembered, count(*) FILTER (WHERE closed_at IS NULL AND expires_at > ?2) AS open FROM channels WHERE device = ?1",
    );
    this.#insert = db.prepare(
      "INSERT INTO channels (device, channel, app, token, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
    );
    this.#app = db.prepare("SELECT app FROM channels WHERE device = ? AND channel = ? AND closed_at IS NULL");
    this.#close = db.prepare(
      `UPDATE channels SET closed_at = ? WHERE device = ? AND +app = ? AND closed_at IS NULL AND expires_at > ? RETURNING ${NAME}`,
    );
  }

  state(deviceId: string, channelId: string, at: number): ChannelState {
    const lifetime = this.#lifetime.get(deviceId, channelId);
    if (lifetime === null) return "unknown";
    return lifetime.closedAt === null && lifetime.expiresAt > at ? "open" : "closed";
  }

  app(deviceId: string, channelId: string): string | null {
    return this.#app.get(deviceId, channelId)?.app ?? null;
  }

  /** The newest open channel of the device and app that lives at least until `reuseAfter`. */
  reusable(deviceId: string, app: string, at: number, reuseAfter: number): ChannelRecord | null {
    return this.#reusable.get(deviceId, app, at, reuseAfter);
  }

  /** Channels of the device: those that are open, and all that are remembered. */
  count(deviceId: string, at: number): { readonly open: number; readonly remembered: number } {
    return this.#count.get(deviceId, at) ?? { open: 0, remembered: 0 };
  }

  add({ deviceId, channelId, app, token, createdAt, expiresAt }: ChannelRecord): void {
    this.#insert.run(deviceId, channelId, app, token, createdAt, expiresAt);
  }

  /** Closes what is open of the app on one device. @returns what was closed */
  close(deviceId: string, app: string, at: number): ChannelName[] {
    return this.#close.all(at, deviceId, app, at);
  }

  /** Devices that hold or held a channel of the app. */
  devicesOf(app: string): string[] {
    return this.#db
      .query<{ device: string }, [string]>("SELECT DISTINCT device FROM channels WHERE app = ?")
      .all(app)
      .map((row) => row.device);
  }

  list({ app, deviceId }: ChannelFilter, at: number, limit: number): ChannelRecord[] {
    const open = "closed_at IS NULL AND expires_at > ?3 ORDER BY created_at DESC LIMIT ?4";
    // The plus keeps SQLite off the app's index: few channels are of one device, many may be of one app.
    const scope =
      deviceId !== undefined
        ? "device = ?1 AND (?2 IS NULL OR +app = ?2) AND"
        : app !== undefined
          ? "app = ?2 AND"
          : "";
    return this.#db
      .query<ChannelRecord, [string | null, string | null, number, number]>(`SELECT ${RECORD} WHERE ${scope} ${open}`)
      .all(deviceId ?? null, app ?? null, at, limit);
  }

  /** The newest open channel of the app on each device, by age, beyond the given one. */
  newest(app: string, beyond: ListedChannel, at: number, limit: number): ListedChannel[] {
    const open = (table: string) => `${table}.closed_at IS NULL AND ${table}.expires_at > ?5`;
    const sql = `SELECT ${NAME}, created_at AS createdAt FROM channels AS c
      WHERE app = ?1 AND (created_at, device, channel) > (?2, ?3, ?4) AND ${open("c")} AND NOT EXISTS (
        SELECT 1 FROM channels AS n WHERE n.device = c.device AND +n.app = c.app AND ${open("n")}
          AND (n.created_at, n.channel) > (c.created_at, c.channel))
      ORDER BY created_at, device, channel LIMIT ?6`;
    return this.#db
      .query<ListedChannel, [string, number, string, string, number, number]>(sql)
      .all(app, beyond.createdAt, beyond.deviceId, beyond.channelId, at, limit);
  }

  /** Channels that died before a time, in the order of their ends, beyond the given one. */
  deadBefore(before: number, beyond: DeadChannel, limit: number): DeadChannel[] {
    const end = "coalesce(closed_at, expires_at)";
    // The first condition is implied by the last; SQLite finds its place in the index by the first only.
    return this.#db
      .query<DeadChannel, [number, number, string, string, number]>(
        `SELECT ${NAME}, ${end} AS endedAt FROM channels
         WHERE ${end} >= ?1 AND ${end} < ?2 AND (${end}, device, channel) > (?1, ?3, ?4) ORDER BY ${end}, device, channel LIMIT ?5`,
      )
      .all(beyond.endedAt, before, beyond.deviceId, beyond.channelId, limit);
  }

  forget({ deviceId, channelId }: ChannelName): void {
    this.#db.query("DELETE FROM channels WHERE device = ? AND channel = ?").run(deviceId, channelId);
  }

  /** Whether anything, dead or alive, is remembered of the device. */
  anyOf(deviceId: string): boolean {
    return this.#db.query("SELECT 1 FROM channels WHERE device = ? LIMIT 1").get(deviceId) !== null;
  }
}
