/** The operations on installations. */
import { patchInstallation } from "../../installation/patch.ts";
import type { InstallationRecord } from "../../model.ts";
import type { InstallationPatch, PatchResult } from "../store.ts";
import type { Hub } from "./hubs.ts";
import { inHub } from "./in-hub.ts";
import type { Handlers } from "./operations.ts";
import type { Tables } from "./tables.ts";

export function installationHandlers(tables: Tables) {
  const { installations } = tables;
  return {
    putInstallation: (name, record) => inHub(tables, name, undefined, (hub) => installations.put(hub, record)),
    patchInstallation: (name, given) =>
      inHub<PatchResult>(tables, name, { state: "missing" }, (hub) => patch(tables, hub, given)),
    findInstallation: (name, id, now) => inHub(tables, name, null, (hub) => find(tables, hub, id, now)),
    deleteInstallation: (name, id) => inHub(tables, name, false, (hub) => installations.delete(hub, id)),
  } satisfies Partial<Handlers>;
}

function find({ installations }: Tables, hub: Hub, id: string, now: number): InstallationRecord | null {
  const record = installations.find(hub, id)?.record ?? null;
  return record?.expiresAt != null && record.expiresAt <= now ? null : record;
}

/** Whoever patches an installation uses it: where registrations of the hub expire, its time begins anew. */
function patch(tables: Tables, hub: Hub, { installationId, operations, now }: InstallationPatch): PatchResult {
  const before = find(tables, hub, installationId, now);
  if (before === null) return { state: "missing" };
  const { registrationTtlSeconds } = hub.record;
  const expiresAt = registrationTtlSeconds === null ? before.expiresAt : now + registrationTtlSeconds * 1_000;
  const result = patchInstallation({ ...before, expiresAt, updatedAt: now }, operations);
  if (result.state === "patched") tables.installations.put(hub, result.record);
  return result;
}
