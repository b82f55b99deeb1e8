/**
 * What a group of writes touches in one hub, in memory: registrations and installations as they were read, and as they are to be. Knows what a
 * write does to them; refuses to know statements.
 */
import { materialise } from "../../installation/materialise.ts";
import type { HubRecord, InstallationRecord, RegistrationContent } from "../../model.ts";
import { idOf, type RegistrationRow } from "../registration-row.ts";
import { handleKey } from "../store.ts";
import { contentOf } from "./rows.ts";

/** An installation as it lies in its table. */
export interface InstallationRow {
  readonly n: number;
  readonly installation_id: string;
  readonly record: string;
}

/** An installation and where it lies. */
export interface KeptInstallation {
  readonly n: number;
  readonly record: InstallationRecord;
}

/** Something as it was when it was read, and as it is now; null: it is not there. */
export interface Change<T> {
  readonly before: T | null;
  readonly now: T | null;
}

/** To whom a new registration belongs: it has an id of its own, or is a part of an installation. */
export type Owner =
  | { readonly registrationId: string }
  | { readonly installation: number; readonly installationId: string; readonly part: string };

export class Draft {
  readonly hub: number;
  readonly record: HubRecord;
  /** The next number of a registration or an installation; none is given twice. */
  nextNumber: number;
  readonly #registrations = new Map<number, Change<RegistrationRow>>();
  readonly #byId = new Map<string, number>();
  readonly #byInstallation = new Map<number, Set<number>>();
  readonly #installations = new Map<number, Change<KeptInstallation>>();
  readonly #byInstallationId = new Map<string, number>();

  constructor(
    hub: number,
    record: HubRecord,
    nextNumber: number,
    registrations: readonly RegistrationRow[],
    installations: readonly InstallationRow[],
  ) {
    this.hub = hub;
    this.record = record;
    this.nextNumber = nextNumber;
    for (const row of registrations) this.#set(row.ordinal, { before: row, now: row });
    for (const { n, installation_id, record } of installations) {
      const kept = { n, record: JSON.parse(record) as InstallationRecord };
      this.#installations.set(n, { before: kept, now: kept });
      this.#byInstallationId.set(installation_id, n);
    }
  }

  /** By ordinal. */
  get registrations(): ReadonlyMap<number, Change<RegistrationRow>> {
    return this.#registrations;
  }

  /** By number. */
  get installations(): ReadonlyMap<number, Change<KeptInstallation>> {
    return this.#installations;
  }

  find(registrationId: string): RegistrationRow | null {
    const ordinal = this.#byId.get(registrationId);
    return ordinal === undefined ? null : this.row(ordinal);
  }

  row(ordinal: number): RegistrationRow | null {
    return this.#registrations.get(ordinal)?.now ?? null;
  }

  withHandle(handle: string): readonly RegistrationRow[] {
    const rows = [...this.#registrations.values()].map(({ now }) => now);
    return rows.filter((row) => row?.handle === handle) as RegistrationRow[];
  }

  ofInstallation(n: number): readonly RegistrationRow[] {
    const rows = [...(this.#byInstallation.get(n) ?? [])].map((ordinal) => this.row(ordinal));
    return rows.filter((row) => row !== null);
  }

  add(owner: Owner, content: RegistrationContent, now: number): RegistrationRow {
    const own = "registrationId" in owner;
    const row: RegistrationRow = {
      ordinal: this.#nextNumber(),
      hub: this.hub,
      installation: own ? null : owner.installation,
      part: own ? null : owner.part,
      etag: 1,
      created_at: now,
      updated_at: now,
      registration_id: own ? owner.registrationId : null,
      installation_id: own ? null : owner.installationId,
      ...contentOf(content),
    };
    this.#set(row.ordinal, { before: null, now: row });
    return row;
  }

  /** Puts other content into a row, which keeps its ordinal. */
  replace(row: RegistrationRow, content: RegistrationContent, now: number): RegistrationRow {
    const replaced = { ...row, ...contentOf(content), etag: row.etag + 1, updated_at: now };
    this.#change(row.ordinal, replaced);
    return replaced;
  }

  remove(row: RegistrationRow): void {
    this.#change(row.ordinal, null);
    this.#byId.delete(idOf(row.registration_id, row.created_at, row.ordinal));
    if (row.installation !== null) this.#byInstallation.get(row.installation)?.delete(row.ordinal);
  }

  findInstallation(installationId: string): KeptInstallation | null {
    const n = this.#byInstallationId.get(installationId);
    return n === undefined ? null : (this.#installations.get(n)?.now ?? null);
  }

  /** In place of what was there; a part that stays keeps its row. */
  putInstallation(record: InstallationRecord): void {
    const n = this.findInstallation(record.installationId)?.n ?? this.#nextNumber();
    this.#installations.set(n, { before: this.#installations.get(n)?.before ?? null, now: { n, record } });
    this.#byInstallationId.set(record.installationId, n);
    const { installationId, updatedAt } = record;
    const before = new Map(this.ofInstallation(n).map((row) => [row.part, row]));
    for (const { part, content } of materialise(record, this.record)) {
      const row = before.get(part);
      before.delete(part);
      if (row !== undefined) this.replace(row, content, updatedAt);
      else this.add({ installation: n, installationId, part }, content, updatedAt);
    }
    for (const row of before.values()) this.remove(row);
  }

  /** With its registrations. @returns whether it was there */
  deleteInstallation(installationId: string): boolean {
    const kept = this.findInstallation(installationId);
    if (kept === null) return false;
    for (const row of this.ofInstallation(kept.n)) this.remove(row);
    this.#installations.set(kept.n, { before: this.#installations.get(kept.n)?.before ?? null, now: null });
    this.#byInstallationId.delete(installationId);
    return true;
  }

  /** A channel that is gone takes with it whatever goes to it; an installation stays and says so. */
  retire(channel: string): void {
    const rows = this.withHandle(channel);
    for (const row of rows) this.remove(row);
    for (const n of new Set(rows.map(({ installation }) => installation))) if (n !== null) this.#expire(n, channel);
  }

  /** Marks the channel as gone wherever the installation has it. */
  #expire(n: number, channel: string): void {
    const { before = null, now = null } = this.#installations.get(n) ?? {};
    if (now === null) return;
    const { record } = now;
    const tiles = Object.entries(record.secondaryTiles).map(([id, tile]) => [
      id,
      tile.pushChannel === channel ? { ...tile, pushChannelExpired: true } : tile,
    ]);
    const pushChannelExpired = record.pushChannelExpired || handleKey(record.handle) === channel;
    const marked = { ...record, pushChannelExpired, secondaryTiles: Object.fromEntries(tiles) };
    this.#installations.set(n, { before, now: { n, record: marked } });
  }

  #nextNumber(): number {
    this.nextNumber += 1;
    return this.nextNumber - 1;
  }

  #change(ordinal: number, now: RegistrationRow | null): void {
    this.#registrations.set(ordinal, { before: this.#registrations.get(ordinal)?.before ?? null, now });
  }

  #set(ordinal: number, change: Change<RegistrationRow> & { readonly now: RegistrationRow }): void {
    const { now } = change;
    this.#registrations.set(ordinal, change);
    this.#byId.set(idOf(now.registration_id, now.created_at, ordinal), ordinal);
    if (now.installation === null) return;
    const parts = this.#byInstallation.get(now.installation) ?? new Set();
    this.#byInstallation.set(now.installation, parts.add(ordinal));
  }
}
