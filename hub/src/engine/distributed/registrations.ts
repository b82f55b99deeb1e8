/** The operations on registrations and installations, each a change of a draft. Conditions are asked here, before anything is changed. */
import { patchInstallation } from "../../installation/patch.ts";
import type { InstallationRecord, RegistrationContent, RegistrationRecord } from "../../model.ts";
import { ordinalIn, type RegistrationRow, readRow } from "../registration-row.ts";
import type { Condition, InstallationPatch, PatchResult, RegistrationResult } from "../store.ts";
import type { Ask } from "./ask.ts";
import type { Draft } from "./draft.ts";
import type { Drafted } from "./drafted.ts";
import { COLUMNS } from "./rows.ts";

const isOver = ({ expires_at }: RegistrationRow, now: number) => expires_at !== null && expires_at <= now;

/** Why a write is not to be; null when nothing speaks against it. */
function refusal(row: RegistrationRow | null, condition: Condition): "missing" | "mismatch" | null {
  if (condition === null) return null;
  if (row === null) return "missing";
  return condition === "any" || condition === row.etag ? null : "mismatch";
}

export function putRegistration(
  hub: string,
  id: string,
  content: RegistrationContent,
  condition: Condition,
  now: number,
): Drafted<RegistrationResult> {
  const apply = (draft: Draft): RegistrationResult => {
    const found = draft.find(id);
    const row = found === null || isOver(found, now) ? null : found;
    const refused = refusal(row, condition);
    if (refused !== null) return { state: refused };
    if (row !== null) return { state: "updated", record: readRow(draft.replace(row, content, now)) };
    if (found !== null) draft.remove(found);
    return { state: "created", record: readRow(draft.add({ registrationId: id }, content, now)) };
  };
  return { kind: "drafted", hub, touched: { registrations: [id] }, apply, otherwise: { state: "missing" } };
}

export function deleteRegistration(
  hub: string,
  id: string,
  condition: Condition,
): Drafted<"deleted" | "missing" | "mismatch"> {
  const apply = (draft: Draft) => {
    const row = draft.find(id);
    const refused = refusal(row, condition);
    if (refused !== null || row === null) return refused ?? "missing";
    draft.remove(row);
    return "deleted";
  };
  return { kind: "drafted", hub, touched: { registrations: [id] }, apply, otherwise: "missing" };
}

export function putInstallation(hub: string, installation: InstallationRecord): Drafted<void> {
  const touched = { installations: [installation.installationId] };
  return { kind: "drafted", hub, touched, apply: (draft) => draft.putInstallation(installation), otherwise: undefined };
}

/** Whoever patches an installation uses it: where registrations of the hub expire, its time begins anew. */
export function patch(hub: string, { installationId, operations, now }: InstallationPatch): Drafted<PatchResult> {
  const apply = (draft: Draft): PatchResult => {
    const before = unexpired(draft.findInstallation(installationId)?.record ?? null, now);
    if (before === null) return { state: "missing" };
    const { registrationTtlSeconds } = draft.record;
    const expiresAt = registrationTtlSeconds === null ? before.expiresAt : now + registrationTtlSeconds * 1_000;
    const result = patchInstallation({ ...before, expiresAt, updatedAt: now }, operations);
    if (result.state === "patched") draft.putInstallation(result.record);
    return result;
  };
  return { kind: "drafted", hub, touched: { installations: [installationId] }, apply, otherwise: { state: "missing" } };
}

export function deleteInstallation(hub: string, installationId: string): Drafted<boolean> {
  const touched = { installations: [installationId] };
  return {
    kind: "drafted",
    hub,
    touched,
    apply: (draft) => draft.deleteInstallation(installationId),
    otherwise: false,
  };
}

const unexpired = (record: InstallationRecord | null, now: number) =>
  record?.expiresAt != null && record.expiresAt <= now ? null : record;

export async function findInstallation(
  ask: Ask,
  hub: string,
  id: string,
  now: number,
): Promise<InstallationRecord | null> {
  const [row] = await ask<{ record: string }>(
    `SELECT i.record FROM installations i JOIN hubs ON hubs.id = i.hub
     WHERE hubs.name = $1 AND hashtextextended(id_key, 0) = hashtextextended($2, 0) AND installation_id = $3`,
    [hub, id.toLowerCase(), id],
  );
  return row === undefined ? null : unexpired(JSON.parse(row.record) as InstallationRecord, now);
}

/** The id of a part of an installation is made of its row, and all others are looked up. */
export async function findRegistration(
  ask: Ask,
  hub: string,
  id: string,
  now: number,
): Promise<RegistrationRecord | null> {
  const rows = await ask<RegistrationRow & Readonly<Record<string, unknown>>>(
    `SELECT ${COLUMNS} FROM registrations r WHERE hub = (SELECT id FROM hubs WHERE name = $1)
       AND (hashtextextended(registration_id, 0) = hashtextextended($2, 0) AND registration_id = $2 OR r.ordinal = $3)`,
    [hub, id, ordinalIn(id)],
  );
  const found = rows.map((row) => ({ row, record: readRow(row) })).find(({ record }) => record.registrationId === id);
  return found === undefined || isOver(found.row, now) ? null : found.record;
}
