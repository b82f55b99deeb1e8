/**
 * The table `registrations`, and with each row its postings. Refuses to know installations: to it a part is a row that names one, and that one is
 * not intact any more when the part changes.
 */
import type { Database, Statement } from "bun:sqlite";
import { keyOf } from "@belfry/host/database";
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
import { type Keys, KINDS, placeOf, SOME } from "./keys.ts";
import { EVERYONE, type Lists } from "./lists.ts";
import type { Numbers } from "./numbers.ts";

/** To whom a new registration belongs: it has an id of its own, or is a part of an installation. */
export type Owner =
  | { readonly registrationId: string }
  | { readonly installation: number; readonly installationId: string; readonly part: string };

/** A row with the key of its handle. */
export interface KeptRegistration extends RegistrationRow {
  readonly handle_key: number;
}

/** What of a row is in indices. */
type Indexed = Pick<KeptRegistration, "ordinal" | "hub" | "kind" | "handle_key" | "installation_id" | "tags">;

const INSERT = `
  INSERT INTO registrations (ordinal, hub, kind, handle_key, id_key, installation, part, expires_at, etag, created_at, updated_at,
    registration_id, installation_id, handle, browser_keys, tags, template, push_variables, tile)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const UPDATE = `
  UPDATE registrations SET kind = ?, handle_key = ?, expires_at = ?, etag = etag + ?, updated_at = ?, handle = ?, browser_keys = ?,
    tags = ?, template = ?, push_variables = ?, tile = ?
  WHERE ordinal = ?`;

/** Rows, each with its postings and the key of its handle. */
export class Registrations {
  readonly #hubs: Hubs;
  readonly #keys: Keys;
  readonly #lists: Lists;
  readonly #numbers: Numbers;
  readonly #insert: Statement;
  readonly #update: Statement;
  readonly #isIntact: Statement<unknown, [number]>;
  readonly #loosen: readonly Statement[];
  readonly #share: Statement;
  readonly #delete: Statement;
  readonly #byOrdinal: Statement<KeptRegistration, [number]>;
  readonly #byOrdinals: Statement<KeptRegistration, [string]>;
  readonly #byId: Statement<KeptRegistration, [number, number, string]>;
  readonly #byInstallation: Statement<KeptRegistration, [number]>;
  readonly #expired: Statement<{ ordinal: number }, [number, number]>;
  readonly #allExpired: Statement<KeptRegistration, [number, number]>;
  readonly #behind: Statement<Indexed, [number, number]>;

  constructor(db: Database, hubs: Hubs, keys: Keys, lists: Lists, numbers: Numbers) {
    this.#hubs = hubs;
    this.#keys = keys;
    this.#lists = lists;
    this.#numbers = numbers;
    const columns = `SELECT handle_key, ${ROW_COLUMNS}`;
    const stored = `${columns} FROM registrations`;
    const shown = `${columns} FROM shown_registrations`;
    this.#insert = db.prepare(INSERT);
    this.#update = db.prepare(UPDATE);
    this.#isIntact = db.prepare("SELECT 1 FROM installations WHERE n = ? AND intact");
    this.#loosen = [
      db.prepare(
        `UPDATE registrations SET (etag, updated_at, expires_at) =
           (SELECT etag, updated_at, expires_at FROM shown_registrations AS shown WHERE shown.ordinal = registrations.ordinal)
         WHERE installation = ?`,
      ),
      db.prepare("UPDATE installations SET intact = 0, repeats = 0, repeated_at = NULL WHERE n = ?"),
    ];
    this.#share = db.prepare("UPDATE registrations SET shared = 1 WHERE ordinal = ?");
    this.#delete = db.prepare("DELETE FROM registrations WHERE ordinal = ?");
    this.#byOrdinal = db.prepare(`${shown} WHERE ordinal = ?`);
    this.#byOrdinals = db.prepare(`${shown} WHERE ordinal IN (SELECT value FROM json_each(?)) ORDER BY ordinal`);
    this.#byId = db.prepare(`${shown} WHERE hub = ? AND id_key = ? AND registration_id = ?`);
    this.#byInstallation = db.prepare(`${stored} WHERE installation = ? ORDER BY ordinal`);
    // Left to itself SQLite walks the whole table, as that is in order.
    const byExpiry = "INDEXED BY registrations_by_expiry WHERE expires_at <= ?";
    this.#expired = db.prepare(`SELECT ordinal FROM registrations ${byExpiry} AND +hub = ?`);
    this.#allExpired = db.prepare(`${stored} ${byExpiry} LIMIT ?`);
    this.#behind = db.prepare(
      "SELECT ordinal, hub, kind, handle_key, installation_id, tags FROM registrations WHERE ordinal > ? ORDER BY ordinal LIMIT ?",
    );
  }

  /**
   * Indexes again, when the database was opened, what stood in memory when it was closed.
   *
   * @param after 0 at first, then what the last call returned
   * @returns the ordinal of the last of them; null when there is no more
   */
  indexAgain(after: number, limit: number): number | null {
    const merged = Math.min(this.#lists.merged, this.#keys.merged);
    const rows = this.#behind.all(Math.max(after, merged), limit);
    for (const row of rows) {
      if (row.ordinal > this.#keys.merged) this.#keys.add(placeOfRow(row), row.ordinal);
      if (row.ordinal <= this.#lists.merged) continue;
      for (const tag of indexed(readTags(row), row.installation_id)) {
        this.#lists.add(row.hub, tag, formatOf(row.kind), row.ordinal);
      }
    }
    return rows.at(-1)?.ordinal ?? null;
  }

  find(hub: Hub, registrationId: string): KeptRegistration | null {
    const ordinal = ordinalIn(registrationId);
    const part = ordinal === null ? null : this.#byOrdinal.get(ordinal);
    if (part?.hub === hub.id && idOf(part.registration_id, part.created_at, part.ordinal) === registrationId)
      return part;
    return this.#byId.get(hub.id, keyOf(registrationId, this.#numbers.salt), registrationId);
  }

  /** Those of the ordinals that are there, in order. */
  withOrdinals(ordinals: readonly number[]): KeptRegistration[] {
    return this.#byOrdinals.all(JSON.stringify(ordinals));
  }

  /** Of every kind. */
  withHandle(hub: Hub, handle: string): KeptRegistration[] {
    const key = this.#keyOf(handle);
    const ordinals = Array.from({ length: KINDS }, (_, kind) => kind).flatMap((kind) =>
      this.#keys.all(placeOf(hub.id, key, kind)),
    );
    return this.withOrdinals(ordinals).filter((row) => row.hub === hub.id && row.handle === handle);
  }

  /** Natives of one kind with a handle, in order, piece by piece: there may be as many as somebody cares to register. */
  *nativesWith(hub: Hub, handle: string, kind: number): Generator<RegistrationRow, void> {
    const place = placeOf(hub.id, this.#keyOf(handle), kind);
    for (let after = 0; ; ) {
      const ordinals = this.#keys.some(place, after);
      yield* this.withOrdinals(ordinals).filter((row) => row.hub === hub.id && row.handle === handle);
      after = ordinals.at(-1) ?? after;
      if (ordinals.length < SOME) return;
    }
  }

  ofInstallation(installation: number): KeptRegistration[] {
    return this.#byInstallation.all(installation);
  }

  /** Ordinals of what has expired and is not swept yet; parts of installations only where they have an end of their own. */
  expiredIn(hub: Hub, now: number): readonly number[] {
    return this.#expired.all(now, hub.id).map(({ ordinal }) => ordinal);
  }

  /** Of all hubs, the gone ones too. */
  expired(now: number, limit: number): KeptRegistration[] {
    return this.#allExpired.all(now, limit);
  }

  /** Some of a hub, gone or not. */
  ofHub(hubId: number, limit: number): KeptRegistration[] {
    return this.withOrdinals(this.#lists.some(hubId, EVERYONE, limit));
  }

  /** No registration has a higher one. */
  lastOrdinal(): number {
    return this.#numbers.lastOrdinal();
  }

  /** @returns its ordinal */
  add(hub: Hub, owner: Owner, content: RegistrationContent, now: number): number {
    const ordinal = this.#numbers.nextOrdinal();
    const kind = kindOf(content);
    const key = this.#keyOf(handleKey(content.handle));
    const own = "registrationId" in owner ? owner.registrationId : null;
    const part = "part" in owner ? owner : { installation: null, part: null, installationId: null };
    const idKey = own === null ? null : this.#keyOf(own);
    this.#insert.run(
      ...[ordinal, hub.id, kind, key, idKey, part.installation, part.part],
      ...[content.expiresAt, now, now, own, part.installationId, ...contentColumns(content)],
    );
    for (const tag of indexed(content.tags, part.installationId)) this.#lists.add(hub.id, tag, formatOf(kind), ordinal);
    this.#keys.add(placeOf(hub.id, key, kind), ordinal);
    this.#hubs.count(hub, 1, 0);
    if (content.template === null) this.#noteAlike(placeOf(hub.id, key, kind), ordinal);
    return ordinal;
  }

  /**
   * Puts other content into a row, which keeps its ordinal.
   *
   * @param by how much its etag grows
   */
  replace(hub: Hub, row: KeptRegistration, content: RegistrationContent, now: number, by = 1): void {
    this.#loosenInstallation(row);
    const kind = kindOf(content);
    const handle = handleKey(content.handle);
    const key = row.handle === handle ? row.handle_key : this.#keyOf(handle);
    this.#update.run(kind, key, content.expiresAt, by, now, ...contentColumns(content), row.ordinal);
    const place = placeOf(hub.id, key, kind);
    if (placeOfRow(row) !== place) {
      this.#keys.remove(placeOfRow(row), row.ordinal);
      this.#keys.add(place, row.ordinal);
    }
    if (content.template === null && (row.handle !== handle || row.kind !== kind)) this.#noteAlike(place, row.ordinal);
    const before = indexed(readTags(row), row.installation_id);
    const after = indexed(content.tags, row.installation_id);
    const [from, to] = [formatOf(row.kind), formatOf(kind)];
    for (const tag of before) if (from !== to || !after.has(tag)) this.#lists.remove(hub.id, tag, from, row.ordinal);
    for (const tag of after) if (from !== to || !before.has(tag)) this.#lists.add(hub.id, tag, to, row.ordinal);
  }

  remove(row: KeptRegistration): void {
    this.#loosenInstallation(row);
    this.#delete.run(row.ordinal);
    this.#keys.remove(placeOfRow(row), row.ordinal);
    for (const tag of indexed(readTags(row), row.installation_id)) {
      this.#lists.remove(row.hub, tag, formatOf(row.kind), row.ordinal);
    }
    const hub = this.#hubs.withId(row.hub);
    if (hub !== null) this.#hubs.count(hub, -1, 0);
  }

  /** The parts of an installation that is intact no more are written out: from now on each is what its row says. */
  #loosenInstallation({ installation }: KeptRegistration): void {
    if (installation === null || this.#isIntact.get(installation) === null) return;
    for (const statement of this.#loosen) statement.run(installation);
  }

  /**
   * Marks natives with one handle, so that no send has to look for them. Where there were two before, both are marked already. A mark stays
   * when its reason goes: whoever reads it looks closer.
   */
  #noteAlike(place: number, ordinal: number): void {
    const few = this.#keys.some(place);
    if (few.length < 2) return;
    for (const alike of few.slice(0, 3)) this.#share.run(alike);
    this.#share.run(ordinal);
  }

  #keyOf(text: string): number {
    return keyOf(text, this.#numbers.salt);
  }
}

const placeOfRow = ({ hub, handle_key, kind }: Indexed) => placeOf(hub, handle_key, kind);

/** In the form in which tags are compared. The tag of a part's own installation is found through the installation and has no list. */
function indexed(tags: readonly string[], installationId: string | null): Set<string> {
  const keys = new Set(tags.map(tagKey));
  if (installationId !== null) keys.delete(tagKey(installationTag(installationId)));
  return keys.add(EVERYONE);
}
