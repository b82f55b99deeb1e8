/**
 * The table `registrations`, and with each row its postings. Refuses to know installations: to it a part is a row that names one.
 */
import type { Database, Statement } from "bun:sqlite";
import { installationTag, tagKey } from "@belfry/protocol";
import type { RegistrationContent } from "../../model.ts";
import {
  contentColumns,
  formatOf,
  idOf,
  kindOf,
  ordinalIn,
  type RegistrationRow,
  ROW_COLUMNS,
  readTags,
} from "../registration-row.ts";
import { handleKey } from "../store.ts";
import type { Hub, Hubs } from "./hubs.ts";
import { EVERYONE, type Lists } from "./lists.ts";
import { keyOf, type Numbers } from "./numbers.ts";

/** To whom a new registration belongs: it has an id of its own, or is a part of an installation. */
export type Owner =
  | { readonly registrationId: string }
  | { readonly installation: number; readonly installationId: string; readonly part: string };

const INSERT = `
  INSERT INTO registrations (ordinal, hub, kind, handle_key, id_key, installation, part, expires_at, etag, created_at, updated_at,
    registration_id, installation_id, handle, browser_keys, tags, template, push_variables, tile)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const UPDATE = `
  UPDATE registrations SET kind = ?, handle_key = ?, expires_at = ?, etag = etag + 1, updated_at = ?, handle = ?, browser_keys = ?,
    tags = ?, template = ?, push_variables = ?, tile = ?
  WHERE ordinal = ?`;

/** Nearly always there are two, and the first is the one that is looked for. */
const NATIVES_AT_ONCE = 16;

/** Rows, each with its postings. */
export class Registrations {
  readonly #hubs: Hubs;
  readonly #lists: Lists;
  readonly #numbers: Numbers;
  readonly #insert: Statement;
  readonly #update: Statement;
  readonly #few: Statement<{ ordinal: number }, [number, number, number]>;
  readonly #natives: Statement<RegistrationRow, [number, number, number, number, number]>;
  readonly #share: Statement;
  readonly #delete: Statement;
  readonly #byOrdinal: Statement<RegistrationRow, [number]>;
  readonly #byOrdinals: Statement<RegistrationRow, [string]>;
  readonly #byId: Statement<RegistrationRow, [number, number, string]>;
  readonly #byHandle: Statement<RegistrationRow, [number, number, string]>;
  readonly #byInstallation: Statement<RegistrationRow, [number]>;
  readonly #expired: Statement<{ ordinal: number }, [number, number]>;
  readonly #allExpired: Statement<RegistrationRow, [number, number]>;
  readonly #ofHub: Statement<RegistrationRow, [number, number]>;

  constructor(db: Database, hubs: Hubs, lists: Lists, numbers: Numbers) {
    this.#hubs = hubs;
    this.#lists = lists;
    this.#numbers = numbers;
    const select = `SELECT ${ROW_COLUMNS} FROM registrations`;
    this.#insert = db.prepare(INSERT);
    this.#update = db.prepare(UPDATE);
    const alike = "hub = ? AND handle_key = ? AND kind = ?";
    this.#few = db.prepare(`SELECT ordinal FROM registrations WHERE ${alike} LIMIT 3`);
    this.#share = db.prepare("UPDATE registrations SET shared = 1 WHERE ordinal = ?");
    this.#natives = db.prepare(`${select} WHERE ${alike} AND ordinal > ? ORDER BY ordinal LIMIT ?`);
    this.#delete = db.prepare("DELETE FROM registrations WHERE ordinal = ?");
    this.#byOrdinal = db.prepare(`${select} WHERE ordinal = ?`);
    this.#byOrdinals = db.prepare(`${select} WHERE ordinal IN (SELECT value FROM json_each(?)) ORDER BY ordinal`);
    this.#byId = db.prepare(`${select} WHERE hub = ? AND id_key = ? AND registration_id = ?`);
    this.#byHandle = db.prepare(`${select} WHERE hub = ? AND handle_key = ? AND handle = ?`);
    this.#byInstallation = db.prepare(`${select} WHERE installation = ? ORDER BY ordinal`);
    // Left to itself SQLite walks the whole table, as that is in order.
    const byExpiry = "INDEXED BY registrations_by_expiry WHERE expires_at <= ?";
    this.#expired = db.prepare(`SELECT ordinal FROM registrations ${byExpiry} AND +hub = ? ORDER BY ordinal`);
    this.#allExpired = db.prepare(`${select} ${byExpiry} LIMIT ?`);
    this.#ofHub = db.prepare(`${select} WHERE hub = ? LIMIT ?`);
    const fresh = db.prepare<RegistrationRow, [number]>(`${select} WHERE ordinal > ? ORDER BY ordinal`);
    for (const row of fresh.all(lists.merged)) this.#index(row);
    lists.committed();
  }

  find(hub: Hub, registrationId: string): RegistrationRow | null {
    const ordinal = ordinalIn(registrationId);
    const part = ordinal === null ? null : this.#byOrdinal.get(ordinal);
    if (part?.hub === hub.id && idOf(part.registration_id, part.created_at, part.ordinal) === registrationId)
      return part;
    return this.#byId.get(hub.id, keyOf(registrationId, this.#numbers.salt), registrationId);
  }

  /** Those of the ordinals that are there, in order. */
  withOrdinals(ordinals: readonly number[]): RegistrationRow[] {
    return this.#byOrdinals.all(JSON.stringify(ordinals));
  }

  /** Of every kind. */
  withHandle(hub: Hub, handle: string): RegistrationRow[] {
    return this.#byHandle.all(hub.id, keyOf(handle, this.#numbers.salt), handle);
  }

  /** Natives of one kind with a handle, in order, piece by piece: there may be as many as somebody cares to register. */
  *nativesWith(hub: Hub, handle: string, kind: number): Generator<RegistrationRow, void> {
    const key = keyOf(handle, this.#numbers.salt);
    for (let after = 0; ; ) {
      const rows = this.#natives.all(hub.id, key, kind, after, NATIVES_AT_ONCE);
      yield* rows.filter((row) => row.handle === handle);
      after = rows.at(-1)?.ordinal ?? after;
      if (rows.length < NATIVES_AT_ONCE) return;
    }
  }

  ofInstallation(installation: number): RegistrationRow[] {
    return this.#byInstallation.all(installation);
  }

  /** Ordinals of what has expired and is not swept yet, in order. */
  expiredIn(hub: Hub, now: number): readonly number[] {
    return this.#expired.all(now, hub.id).map(({ ordinal }) => ordinal);
  }

  /** Of all hubs, the gone ones too. */
  expired(now: number, limit: number): RegistrationRow[] {
    return this.#allExpired.all(now, limit);
  }

  ofHub(hubId: number, limit: number): RegistrationRow[] {
    return this.#ofHub.all(hubId, limit);
  }

  /** No registration has a higher one. */
  lastOrdinal(): number {
    return this.#numbers.lastOrdinal();
  }

  /** @returns its ordinal */
  add(hub: Hub, owner: Owner, content: RegistrationContent, now: number): number {
    const ordinal = this.#numbers.nextOrdinal();
    const kind = kindOf(content);
    const own = "registrationId" in owner ? owner.registrationId : null;
    const part = "part" in owner ? owner : { installation: null, part: null, installationId: null };
    const { salt } = this.#numbers;
    const idKey = own === null ? null : keyOf(own, salt);
    this.#insert.run(
      ...[ordinal, hub.id, kind, keyOf(handleKey(content.handle), salt), idKey, part.installation, part.part],
      ...[content.expiresAt, now, now, own, part.installationId, ...contentColumns(content)],
    );
    for (const tag of this.#indexed(content.tags, part.installationId))
      this.#lists.add(hub.id, tag, formatOf(kind), ordinal);
    this.#hubs.count(hub, 1, 0);
    this.#noteAlike(hub, ordinal, content);
    return ordinal;
  }

  /** Puts other content into a row, which keeps its ordinal. */
  replace(hub: Hub, row: RegistrationRow, content: RegistrationContent, now: number): void {
    const kind = kindOf(content);
    const key = keyOf(handleKey(content.handle), this.#numbers.salt);
    this.#update.run(kind, key, content.expiresAt, now, ...contentColumns(content), row.ordinal);
    if (row.handle !== handleKey(content.handle) || row.kind !== kind) this.#noteAlike(hub, row.ordinal, content);
    const before = this.#indexed(readTags(row), row.installation_id);
    const after = this.#indexed(content.tags, row.installation_id);
    const [from, to] = [formatOf(row.kind), formatOf(kind)];
    for (const tag of before) if (from !== to || !after.has(tag)) this.#lists.remove(hub.id, tag, from, row.ordinal);
    for (const tag of after) if (from !== to || !before.has(tag)) this.#lists.add(hub.id, tag, to, row.ordinal);
  }

  remove(row: RegistrationRow): void {
    this.#delete.run(row.ordinal);
    for (const tag of this.#indexed(readTags(row), row.installation_id)) {
      this.#lists.remove(row.hub, tag, formatOf(row.kind), row.ordinal);
    }
    const hub = this.#hubs.withId(row.hub);
    if (hub !== null) this.#hubs.count(hub, -1, 0);
  }

  /**
   * Marks natives with one handle, so that no send has to look for them. Where there were two before, both are marked already. A mark stays
   * when its reason goes: whoever reads it looks closer.
   */
  #noteAlike(hub: Hub, ordinal: number, content: RegistrationContent): void {
    if (content.template !== null) return;
    const few = this.#few.all(hub.id, keyOf(handleKey(content.handle), this.#numbers.salt), kindOf(content));
    if (few.length < 2) return;
    for (const alike of few) this.#share.run(alike.ordinal);
    this.#share.run(ordinal);
  }

  #index(row: RegistrationRow): void {
    for (const tag of this.#indexed(readTags(row), row.installation_id)) {
      this.#lists.add(row.hub, tag, formatOf(row.kind), row.ordinal);
    }
  }

  /** In the form in which tags are compared. The tag of a part's own installation is found through the installation and has no list. */
  #indexed(tags: readonly string[], installationId: string | null): Set<string> {
    const keys = new Set(tags.map(tagKey));
    if (installationId !== null) keys.delete(tagKey(installationTag(installationId)));
    return keys.add(EVERYONE);
  }
}
