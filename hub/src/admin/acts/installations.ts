/** What an operator does about installations: list them, look at one, delete one. */
import { type Asked, invalid, limitOf } from "@belfry/host";
import type { InstallationBody } from "@belfry/protocol";
import { handleKey } from "../../engine/store.ts";
import type { HubRecord, InstallationRecord } from "../../model.ts";
import { HubRefusal } from "../../refusal.ts";
import { type HubActParts, hubOf, keyOf } from "../parts.ts";

/** Registrations that are looked through at once. */
const PAGE = 500;
/** Pages that one question may cost: a hub of registrations alone has no installation to be found. */
const MAX_PAGES = 40;

function installationBody(installation: InstallationRecord): InstallationBody {
  const { installationId, platform, userId, handle, pushChannelExpired, expiresAt, tags, updatedAt } = installation;
  return {
    installationId,
    platform,
    userId,
    pushChannel: handleKey(handle),
    pushChannelExpired,
    expiresAt,
    tags,
    templates: Object.keys(installation.templates),
    secondaryTiles: Object.keys(installation.secondaryTiles),
    updatedAt,
  };
}

interface Found {
  readonly ids: readonly string[];
  /** Where to go on; null at the end. */
  readonly next: number | null;
}

/** Ids of installations in the order of their registrations, which are what can be walked through. */
async function findIds(parts: HubActParts, hub: HubRecord, asked: Asked, now: number): Promise<Found> {
  const limit = limitOf(asked);
  const tag = asked.query.get("tag");
  const ids = new Set<string>();
  let after = afterOf(asked);
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = { after, limit: PAGE, skip: 0, tag, handles: null, now };
    const registrations = await parts.store.listRegistrations(keyOf(hub), query);
    for (const { ordinal, installationId, template, secondaryTile } of registrations) {
      // Each is seen by its own native registration; by a tag, also by whichever of its registrations has it.
      const counts = tag !== null || (template === null && secondaryTile === null);
      if (installationId !== null && counts) ids.add(installationId);
      after = ordinal;
      if (ids.size === limit) return { ids: [...ids], next: after };
    }
    if (registrations.length < PAGE) return { ids: [...ids], next: null };
  }
  return { ids: [...ids], next: after };
}

function afterOf({ query }: Asked): number {
  const after = query.get("after") ?? "0";
  if (!/^[0-9]{1,15}$/.test(after)) throw invalid("after must be a number");
  return Number(after);
}

/** An installation whose channel is gone has no registration to be walked through, and is still found by its id. */
export async function listInstallations(
  parts: HubActParts,
  asked: Asked,
): Promise<{ installations: readonly InstallationBody[]; next: number | null }> {
  const hub = hubOf(parts, asked);
  const now = Math.floor(parts.clock.now());
  const { ids, next } = await findIds(parts, hub, asked, now);
  const found = await Promise.all(ids.map((id) => parts.store.findInstallation(keyOf(hub), id, now)));
  return { installations: found.filter((one) => one !== null).map(installationBody), next };
}

const unknown = (id: string) => new HubRefusal("INSTALLATION_UNKNOWN", { detail: id.slice(0, 80) });

export async function showInstallation(parts: HubActParts, asked: Asked): Promise<InstallationBody> {
  const hub = hubOf(parts, asked);
  const found = await parts.store.findInstallation(keyOf(hub), asked.item, Math.floor(parts.clock.now()));
  if (found === null) throw unknown(asked.item);
  return installationBody(found);
}

export async function deleteInstallation(parts: HubActParts, asked: Asked): Promise<{ deleted: string }> {
  const hub = hubOf(parts, asked);
  if (!(await parts.store.deleteInstallation(keyOf(hub), asked.item))) throw unknown(asked.item);
  parts.log.info("installation deleted", { hub: hub.name, installation: asked.item });
  return { deleted: asked.item };
}
