/**
 * The channels of all devices: open, look up, close. Refuses to know what waits on them.
 *
 * A channel is open until it is closed or expires, and then remembered for a while, so that a late push is told which of the two it met.
 */
import type { Database, Statement } from "bun:sqlite";
import type { Memory } from "@belfry/host/database";
import type { ChannelKind } from "@belfry/protocol";
import type { ChannelFilter, ChannelName, ChannelRecord, DeadState, ListedChannel } from "../store.ts";
import { type Reception, Receptions } from "./receptions.ts";

/** A channel that is dead, and since when. */
export interface DeadChannel extends ChannelName {
  readonly endedAt: number;
}

type ChannelRow = Omit<ChannelRecord, "tileQueue"> & { readonly tileQueue: number };
type Counted = { readonly others: number; readonly remembered: number };
type ByName = [deviceId: string, at: number, app: string, kind: ChannelKind, label: string];

const RECORD = `device AS deviceId, channel AS channelId, app, kind, label, token, created_at AS createdAt, expires_at AS expiresAt,
  tile_queue AS tileQueue FROM channels`;
const NAME = "device AS deviceId, channel AS channelId";
const CLOSE = "UPDATE channels SET closed_at = ?2 WHERE device = ?1 AND closed_at IS NULL AND expires_at > ?2";

/** The table `channels`, with a memory of what pushes meet there. */
export class Channels implements Memory {
  readonly #db: Database;
  readonly #receptions: Receptions;
  readonly #alternate: Named;
  readonly #others: Named;
  readonly #insert: Statement;
  readonly #queueTiles: Statement;
  readonly #find: Statement<ChannelRow, [string, string]>;
  readonly #closeOfApp: Statement<ChannelName, [string, number, string, ChannelKind | null]>;

  constructor(db: Database) {
    this.#db = db;
    this.#receptions = new Receptions(db);
    // Their index is found by the constant alone; the plus keeps SQLite off the app's index, which many devices share.
    this.#alternate = prepareNamed(db, "kind = 'alternate' AND app = ?3", "label", "label = ?5");
    this.#others = prepareNamed(
      db,
      "kind <> 'alternate'",
      "kind, app, label",
      "+app = ?3 AND kind = ?4 AND label = ?5",
    );
    this.#insert = db.prepare(
      `INSERT INTO channels (device, channel, app, token, created_at, expires_at, kind, label, tile_queue)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#queueTiles = db.prepare("UPDATE channels SET tile_queue = ? WHERE device = ? AND channel = ?");
    this.#find = db.prepare(`SELECT ${RECORD} WHERE device = ? AND channel = ? AND closed_at IS NULL`);
    this.#closeOfApp = db.prepare(`${CLOSE} AND +app = ?3 AND kind IS NOT ?4 RETURNING ${NAME}`);
  }

  /** What a push to the channel meets: an open one, or why there is none. */
  receive(deviceId: string, channelId: string, at: number): Reception | DeadState {
    const reception = this.#receptions.find(deviceId, channelId);
    if (reception === null) return "unknown";
    if (reception.isClosed) return "closed";
    return reception.expiresAt > at ? reception : "expired";
  }

  find(deviceId: string, channelId: string): ChannelRecord | null {
    const row = this.#find.get(deviceId, channelId);
    return row === null ? null : toRecord(row);
  }

  /** The newest open channel of the same device, app, kind and label that lives at least until `reuseAfter`. */
  reusable({ deviceId, app, kind, label }: ChannelRecord, at: number, reuseAfter: number): ChannelRecord | null {
    const row = this.#named(kind).reusable.get(deviceId, at, app, kind, label, reuseAfter);
    return row === null ? null : toRecord(row);
  }

  /** What shares a limit with a channel on its device: other names that are open, however often renewed, and all records remembered. */
  count({ deviceId, app, kind, label }: ChannelRecord, at: number): Counted {
    return this.#named(kind).count.get(deviceId, at, app, kind, label) ?? { others: 0, remembered: 0 };
  }

  #named(kind: ChannelKind): Named {
    return kind === "alternate" ? this.#alternate : this.#others;
  }

  add({ deviceId, channelId, app, token, createdAt, expiresAt, kind, label, tileQueue }: ChannelRecord): void {
    this.#insert.run(deviceId, channelId, app, token, createdAt, expiresAt, kind, label, tileQueue ? 1 : 0);
    this.#receptions.forget(deviceId);
  }

  /** Lets one tile or several wait on a channel from now on. @returns its record */
  queueTiles(channel: ChannelRecord, tileQueue: boolean): ChannelRecord {
    if (channel.tileQueue === tileQueue) return channel;
    this.#queueTiles.run(tileQueue ? 1 : 0, channel.deviceId, channel.channelId);
    this.#receptions.forget(channel.deviceId);
    return { ...channel, tileQueue };
  }

  /** Closes what is open of the same device, app, kind and label. @returns what was closed */
  closeAlike({ deviceId, app, kind, label }: ChannelRecord, at: number): ChannelName[] {
    this.#receptions.forget(deviceId);
    return this.#named(kind).close.all(deviceId, at, app, kind, label);
  }

  /** Closes what is open of the app on one device, but for the spared kind. @returns what was closed */
  closeOfApp(deviceId: string, app: string, at: number, spared: ChannelKind | null): ChannelName[] {
    this.#receptions.forget(deviceId);
    return this.#closeOfApp.all(deviceId, at, app, spared);
  }

  /** Lets what is open on a device live at least until a time. */
  prolong(deviceId: string, until: number, at: number): void {
    this.#receptions.forget(deviceId);
    this.#db
      .query(
        "UPDATE channels SET expires_at = ?2 WHERE device = ?1 AND closed_at IS NULL AND expires_at > ?3 AND expires_at < ?2",
      )
      .run(deviceId, until, at);
  }

  /** Devices that hold or held a channel of the app. */
  devicesOf(app: string): string[] {
    return this.#db
      .query<{ device: string }, [string]>("SELECT DISTINCT device FROM channels WHERE app = ?")
      .all(app)
      .map((row) => row.device);
  }

  list({ app, deviceId, labelStart = "" }: ChannelFilter, at: number, limit: number): ChannelRecord[] {
    const label = "substr(label, 1, length(?5)) = ?5";
    const open = `${label} AND closed_at IS NULL AND expires_at > ?3 ORDER BY created_at DESC LIMIT ?4`;
    // The plus keeps SQLite off the app's index: few channels are of one device, many may be of one app.
    const scope =
      deviceId !== undefined
        ? "device = ?1 AND (?2 IS NULL OR +app = ?2) AND"
        : app !== undefined
          ? "app = ?2 AND"
          : "";
    return this.#db
      .query<ChannelRow, [string | null, string | null, number, number, string]>(
        `SELECT ${RECORD} WHERE ${scope} ${open}`,
      )
      .all(deviceId ?? null, app ?? null, at, limit, labelStart)
      .map(toRecord);
  }

  /** The newest open primary channel of the app on each device, by age, beyond the given one. */
  newest(app: string, beyond: ListedChannel, at: number, limit: number): ListedChannel[] {
    const open = (table: string) =>
      `${table}.kind = 'primary' AND ${table}.closed_at IS NULL AND ${table}.expires_at > ?5`;
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
    this.#receptions.forget(deviceId);
    this.#db.query("DELETE FROM channels WHERE device = ? AND channel = ?").run(deviceId, channelId);
  }

  /** Whether anything, dead or alive, is remembered of the device. */
  anyOf(deviceId: string): boolean {
    return this.#db.query("SELECT 1 FROM channels WHERE device = ? LIMIT 1").get(deviceId) !== null;
  }

  /** All is written as it comes. */
  flush(): void {}

  committed(): void {}

  rolledBack(): void {
    this.#receptions.rolledBack();
  }
}

/** The statements about all channels of one name: (app, kind, label) on one device. */
interface Named {
  readonly reusable: Statement<ChannelRow, [...ByName, reuseAfter: number]>;
  readonly count: Statement<Counted, ByName>;
  readonly close: Statement<ChannelName, ByName>;
}

/**
 * @param scope what shares a limit
 * @param name columns that tell the names of a scope apart
 * @param alike what is of the same name, within the scope
 */
function prepareNamed(db: Database, scope: string, name: string, alike: string): Named {
  const remembered = `FROM channels WHERE device = ?1 AND ${scope}`;
  const open = "closed_at IS NULL AND expires_at > ?2";
  return {
    reusable: db.prepare(
      `SELECT ${RECORD} WHERE device = ?1 AND ${scope} AND ${alike} AND ${open} AND expires_at >= ?6 ORDER BY created_at DESC LIMIT 1`,
    ),
    count: db.prepare(`SELECT (SELECT count(*) ${remembered}) AS remembered, (SELECT count(*) FROM (
      SELECT DISTINCT ${name} ${remembered} AND ${open} AND (app, kind, label) <> (?3, ?4, ?5))) AS others`),
    close: db.prepare(`${CLOSE} AND ${scope} AND ${alike} RETURNING ${NAME}`),
  };
}

function toRecord(row: ChannelRow): ChannelRecord {
  return { ...row, tileQueue: row.tileQueue === 1 };
}
