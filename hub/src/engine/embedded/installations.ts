/** The table `installations`, and the registrations that each is seen as. */
import type { Database, Statement } from "bun:sqlite";
import { materialise } from "../../installation/materialise.ts";
import type { InstallationRecord } from "../../model.ts";
import type { RegistrationRow } from "../registration-row.ts";
import { handleKey } from "../store.ts";
import type { Hub, Hubs } from "./hubs.ts";
import { keyOf, type Numbers } from "./numbers.ts";
import type { Registrations } from "./registrations.ts";

interface Row {
  readonly n: number;
  readonly hub: number;
  readonly installation_id: string;
  readonly record: string;
}

/** An installation and where it lies. */
export interface KeptInstallation {
  readonly n: number;
  readonly record: InstallationRecord;
}

/** Rows by their ids, which are looked up as they are spelled and matched without regard to case. */
export class Installations {
  readonly #hubs: Hubs;
  readonly #numbers: Numbers;
  readonly #registrations: Registrations;
  readonly #byKey: Statement<Row, [number, number]>;
  readonly #byN: Statement<Row, [number]>;
  readonly #insert: Statement;
  readonly #update: Statement;
  readonly #delete: Statement;
  readonly #expired: Statement<Row, [number, number]>;
  readonly #ofHub: Statement<Row, [number, number]>;

  constructor(db: Database, hubs: Hubs, numbers: Numbers, registrations: Registrations) {
    this.#hubs = hubs;
    this.#numbers = numbers;
    this.#registrations = registrations;
    const select = "SELECT n, hub, installation_id, record FROM installations";
    this.#byKey = db.prepare(`${select} WHERE hub = ? AND id_key = ?`);
    this.#byN = db.prepare(`${select} WHERE n = ?`);
    this.#insert = db.prepare(
      "INSERT INTO installations (hub, id_key, expires_at, installation_id, record) VALUES (?, ?, ?, ?, ?)",
    );
    this.#update = db.prepare("UPDATE installations SET expires_at = ?, record = ? WHERE n = ?");
    this.#delete = db.prepare("DELETE FROM installations WHERE n = ?");
    this.#expired = db.prepare(`${select} INDEXED BY installations_by_expiry WHERE expires_at <= ? LIMIT ?`);
    this.#ofHub = db.prepare(`${select} WHERE hub = ? LIMIT ?`);
  }

  find(hub: Hub, installationId: string): KeptInstallation | null {
    const row = this.#alike(hub, installationId).find((row) => row.installation_id === installationId);
    return row === undefined ? null : { n: row.n, record: JSON.parse(row.record) as InstallationRecord };
  }

  /** Registrations of all whose ids differ from this one in case at most. */
  registrationsOf(hub: Hub, installationId: string): RegistrationRow[] {
    const wanted = installationId.toLowerCase();
    return this.#alike(hub, installationId)
      .filter((row) => row.installation_id.toLowerCase() === wanted)
      .flatMap(({ n }) => this.#registrations.ofInstallation(n));
  }

  put(hub: Hub, record: InstallationRecord): void {
    const { installationId, expiresAt } = record;
    const text = JSON.stringify(record);
    const row = this.#alike(hub, installationId).find((row) => row.installation_id === installationId);
    if (row !== undefined) {
      this.#update.run(expiresAt, text, row.n);
      this.#show(hub, row.n, record, this.#registrations.ofInstallation(row.n));
      return;
    }
    // RETURNING would cost a tenth of the whole call.
    const { lastInsertRowid } = this.#insert.run(hub.id, this.#key(installationId), expiresAt, installationId, text);
    this.#hubs.count(hub, 0, 1);
    this.#show(hub, Number(lastInsertRowid), record, []);
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
    this.#update.run(record.expiresAt, JSON.stringify(marked), n);
  }

  /** With its registrations. @returns whether it was there */
  delete(hub: Hub, installationId: string): boolean {
    const row = this.#alike(hub, installationId).find((row) => row.installation_id === installationId);
    if (row !== undefined) this.#remove(row);
    return row !== undefined;
  }

  /** Of all hubs, up to a number. @returns how many there were */
  removeExpired(now: number, limit: number): number {
    const rows = this.#expired.all(now, limit);
    for (const row of rows) this.#remove(row);
    return rows.length;
  }

  /** Of a hub that is gone, up to a number. @returns how many there were */
  removeOfHub(hubId: number, limit: number): number {
    const rows = this.#ofHub.all(hubId, limit);
    for (const row of rows) this.#remove(row);
    return rows.length;
  }

  #remove(row: Row): void {
    for (const part of this.#registrations.ofInstallation(row.n)) this.#registrations.remove(part);
    this.#delete.run(row.n);
    const hub = this.#hubs.withId(row.hub);
    if (hub !== null) this.#hubs.count(hub, 0, -1);
  }

  /** Makes the registrations what the installation says; a part that was there keeps its row. */
  #show(hub: Hub, n: number, record: InstallationRecord, before: readonly RegistrationRow[]): void {
    const rows = new Map(before.map((row) => [row.part, row]));
    for (const { part, content } of materialise(record, hub.record)) {
      const row = rows.get(part);
      rows.delete(part);
      if (row !== undefined) this.#registrations.replace(hub, row, content, record.updatedAt);
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
    return this.#byKey.all(hub.id, this.#key(installationId));
  }
}
