/** The table `installations`, and the registrations that each is seen as. */
import type { Database, Statement } from "bun:sqlite";
import { keyOf } from "@belfry/host/database";
import { materialise } from "../../installation/materialise.ts";
import type { InstallationRecord, InstallationTemplate } from "../../model.ts";
import { handleKey } from "../store.ts";
import type { Hub, Hubs } from "./hubs.ts";
import { type Keys, placeOf } from "./keys.ts";
import type { Numbers } from "./numbers.ts";
import type { KeptRegistration, Registrations } from "./registrations.ts";

interface Row {
  readonly n: number;
  readonly hub: number;
  readonly id_key: number;
  readonly installation_id: string;
  readonly record: string;
  readonly expires_at: number | null;
  readonly look_at: number | null;
  readonly intact: number;
  readonly repeats: number;
}

/** An installation and where it lies. */
export interface KeptInstallation {
  readonly n: number;
  readonly record: InstallationRecord;
}

/** Rows by their ids, which are looked up as they are spelled and matched without regard to case. */
export class Installations {
  readonly #hubs: Hubs;
  readonly #keys: Keys;
  readonly #numbers: Numbers;
  readonly #registrations: Registrations;
  readonly #byN: Statement<Row, [number]>;
  readonly #insert: Statement;
  readonly #update: Statement;
  readonly #makeIntact: Statement;
  readonly #lookAt: Statement;
  readonly #expiredParts: Statement<{ ordinal: number }, [number, number]>;
  readonly #mark: Statement;
  readonly #repeat: Statement;
  readonly #delete: Statement;
  readonly #looked: Statement<Row, [number, number]>;
  readonly #ofHub: Statement<Row, [number, number]>;
  readonly #behind: Statement<Pick<Row, "n" | "hub" | "id_key">, [number, number]>;

  constructor(db: Database, hubs: Hubs, keys: Keys, numbers: Numbers, registrations: Registrations) {
    this.#hubs = hubs;
    this.#keys = keys;
    this.#numbers = numbers;
    this.#registrations = registrations;
    const select =
      "SELECT n, hub, id_key, installation_id, record, expires_at, look_at, intact, repeats FROM installations";
    this.#byN = db.prepare(`${select} WHERE n = ?`);
    this.#insert = db.prepare(
      "INSERT INTO installations (hub, id_key, expires_at, look_at, installation_id, record, intact) VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    this.#update = db.prepare(
      "UPDATE installations SET expires_at = ?, record = ?, intact = 0, repeats = 0, repeated_at = NULL WHERE n = ?",
    );
    this.#makeIntact = db.prepare("UPDATE installations SET intact = ? WHERE n = ?");
    this.#lookAt = db.prepare("UPDATE installations SET look_at = ? WHERE n = ?");
    const begin = "SELECT ordinal FROM installations AS i INDEXED BY installations_by_look";
    this.#expiredParts = db.prepare(
      `${begin} JOIN registrations ON installation = n WHERE look_at <= ?1 AND i.expires_at <= ?1 AND i.hub = ?2 AND intact`,
    );
    this.#mark = db.prepare("UPDATE installations SET record = ? WHERE n = ?");
    this.#repeat = db.prepare(
      "UPDATE installations SET expires_at = ?, record = ?, repeats = repeats + 1, repeated_at = ? WHERE n = ?",
    );
    this.#delete = db.prepare("DELETE FROM installations WHERE n = ?");
    this.#looked = db.prepare(`${select} INDEXED BY installations_by_look WHERE look_at <= ? LIMIT ?`);
    this.#ofHub = db.prepare(`${select} WHERE hub = ? LIMIT ?`);
    this.#behind = db.prepare("SELECT n, hub, id_key FROM installations WHERE n > ? ORDER BY n LIMIT ?");
  }

  /** See there of `registrations.ts`. */
  indexAgain(after: number, limit: number): number | null {
    const rows = this.#behind.all(Math.max(after, this.#keys.merged), limit);
    for (const { n, hub, id_key } of rows) this.#keys.add(placeOf(hub, id_key), n);
    return rows.at(-1)?.n ?? null;
  }

  find(hub: Hub, installationId: string): KeptInstallation | null {
    const row = this.#alike(hub, installationId).find((row) => row.installation_id === installationId);
    return row === undefined ? null : { n: row.n, record: JSON.parse(row.record) as InstallationRecord };
  }

  /** Registrations of all whose ids differ from this one in case at most. */
  registrationsOf(hub: Hub, installationId: string): KeptRegistration[] {
    const wanted = installationId.toLowerCase();
    return this.#alike(hub, installationId)
      .filter((row) => row.installation_id.toLowerCase() === wanted)
      .flatMap(({ n }) => this.#registrations.ofInstallation(n));
  }

  put(hub: Hub, record: InstallationRecord): void {
    const row = this.#alike(hub, record.installationId).find((row) => row.installation_id === record.installationId);
    if (row === undefined) this.#add(hub, record);
    else if (row.intact === intactIn(hub) && isRepeated(JSON.parse(row.record) as InstallationRecord, record))
      this.#again(row, record);
    else this.#exchange(hub, row, record);
  }

  /** Marks the channel as gone wherever the installation has it. */
  expireChannel(n: number, channel: string): void {
    const row = this.#byN.get(n);
    if (row === null) return;
    const record = JSON.parse(row.record) as InstallationRecord;
    const tiles = Object.entries(record.secondaryTiles).map(([id, tile]) => [
      id,
      tile.pushChannel === channel ? { ...tile, pushChannelExpired: true } : tile,
    ]);
    const pushChannelExpired = record.pushChannelExpired || handleKey(record.handle) === channel;
    const marked: InstallationRecord = { ...record, pushChannelExpired, secondaryTiles: Object.fromEntries(tiles) };
    this.#mark.run(JSON.stringify(marked), n);
  }

  /** With its registrations. @returns whether it was there */
  delete(hub: Hub, installationId: string): boolean {
    const row = this.#alike(hub, installationId).find((row) => row.installation_id === installationId);
    if (row !== undefined) this.#remove(row);
    return row !== undefined;
  }

  /** Ordinals of the registrations of those that have expired and are not swept yet. */
  expiredIn(hub: Hub, now: number): readonly number[] {
    return this.#expiredParts.all(now, hub.id).map(({ ordinal }) => ordinal);
  }

  /** Of all hubs, up to a number. @returns how many were looked at */
  removeExpired(now: number, limit: number): number {
    const rows = this.#looked.all(now, limit);
    for (const row of rows) {
      if (row.expires_at !== null && row.expires_at <= now) this.#remove(row);
      else this.#lookAt.run(row.expires_at, row.n);
    }
    return rows.length;
  }

  /** Of a hub that is gone, up to a number. @returns how many there were */
  removeOfHub(hubId: number, limit: number): number {
    const rows = this.#ofHub.all(hubId, limit);
    for (const row of rows) this.#remove(row);
    return rows.length;
  }

  /** To be looked at later than it ends would be too late; earlier is but a look. */
  #lookInTime({ n, look_at }: Row, expiresAt: number | null): void {
    if (expiresAt !== null && (look_at === null || look_at > expiresAt)) this.#lookAt.run(expiresAt, n);
  }

  #add(hub: Hub, record: InstallationRecord): void {
    const { installationId, expiresAt } = record;
    const key = this.#key(installationId);
    // RETURNING would cost a tenth of the whole call.
    const { lastInsertRowid } = this.#insert.run(
      ...[hub.id, key, expiresAt, expiresAt, installationId, JSON.stringify(record), intactIn(hub)],
    );
    const n = Number(lastInsertRowid);
    this.#keys.add(placeOf(hub.id, key), n);
    this.#hubs.count(hub, 0, 1);
    this.#show(hub, n, record, [], 1);
  }

  /** As it was, for a longer time mostly: one row is written. */
  #again(row: Row, record: InstallationRecord): void {
    this.#lookInTime(row, record.expiresAt);
    this.#repeat.run(record.expiresAt, JSON.stringify(record), record.updatedAt, row.n);
  }

  /** Not intact while its parts change, so that none of them is written out for the others' sake. */
  #exchange(hub: Hub, row: Row, record: InstallationRecord): void {
    this.#lookInTime(row, record.expiresAt);
    this.#update.run(record.expiresAt, JSON.stringify(record), row.n);
    this.#show(hub, row.n, record, this.#registrations.ofInstallation(row.n), 1 + row.repeats);
    this.#makeIntact.run(intactIn(hub), row.n);
  }

  #remove(row: Row): void {
    this.#delete.run(row.n);
    for (const part of this.#registrations.ofInstallation(row.n)) this.#registrations.remove(part);
    this.#keys.remove(placeOf(row.hub, row.id_key), row.n);
    const hub = this.#hubs.withId(row.hub);
    if (hub !== null) this.#hubs.count(hub, 0, -1);
  }

  /**
   * Makes the registrations what the installation says; a part that was there keeps its row.
   *
   * @param by how much the etag of such a part grows
   */
  #show(hub: Hub, n: number, record: InstallationRecord, before: readonly KeptRegistration[], by: number): void {
    const rows = new Map(before.map((row) => [row.part, row]));
    for (const { part, content: shown } of materialise(record, hub.record)) {
      const content = shown.expiresAt === record.expiresAt ? { ...shown, expiresAt: null } : shown;
      const row = rows.get(part);
      rows.delete(part);
      if (row !== undefined) this.#registrations.replace(hub, row, content, record.updatedAt, by);
      else
        this.#registrations.add(
          hub,
          { installation: n, installationId: record.installationId, part },
          content,
          record.updatedAt,
        );
    }
    for (const row of rows.values()) this.#registrations.remove(row);
  }

  #key(installationId: string): number {
    return keyOf(installationId.toLowerCase(), this.#numbers.salt);
  }

  #alike(hub: Hub, installationId: string): Row[] {
    const rows = this.#keys.all(placeOf(hub.id, this.#key(installationId)));
    return rows.flatMap((n) => this.#byN.get(n) ?? []).filter((row) => row.hub === hub.id);
  }
}

/** What `intact` is where registrations are what the hub makes of an installation now; it can be told to let templates inherit tags, and not to. */
const intactIn = ({ record: { templatesInheritTags = true } }: Hub) => (templatesInheritTags ? 1 : 2);

/** Whether an installation is put again as it was, but for its times; then its registrations are as they were, but for theirs. */
function isRepeated(before: InstallationRecord, after: InstallationRecord): boolean {
  if (handleKey(before.handle) !== handleKey(after.handle)) return false;
  const withoutTimes = (record: InstallationRecord) => JSON.stringify({ ...record, updatedAt: 0, expiresAt: null });
  if (withoutTimes(before) !== withoutTimes(after)) return false;
  return before.expiresAt === after.expiresAt || !hasTemplateThatEnds(after);
}

/** A template may have an end of its own, and then its registration ends with that. */
function hasTemplateThatEnds({ templates, secondaryTiles }: InstallationRecord): boolean {
  const all = [templates, ...Object.values(secondaryTiles).map((tile) => tile.templates)].flatMap(Object.values);
  return (all as readonly InstallationTemplate[]).some(({ expiry }) => expiry !== null);
}
