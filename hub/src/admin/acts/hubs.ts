/** What an operator does about hubs: make them, look at them, change them, give them new keys, delete them. */
import { rm } from "node:fs/promises";
import { type Asked, invalid } from "@belfry/host";
import {
  DEFAULT_POLICIES,
  formatConnectionString,
  type HubBody,
  type HubCredentials,
  type HubKeyBody,
} from "@belfry/protocol";
import type { KeyKind } from "../../directory.ts";
import type { HubRecord, Policy } from "../../model.ts";
import { type HubActParts, hubOf, keyOf, refuseOthers, textOf } from "../parts.ts";
import { readHubChange, readNewHub } from "../read-hub.ts";

/** A hub as operators see it: no key and no secret. */
async function hubBody({ store }: HubActParts, hub: HubRecord): Promise<HubBody> {
  const { name, policies, wns, browser, registrationTtlSeconds, templatesInheritTags = true, createdAt } = hub;
  const { registrations, installations } = await store.counts(keyOf(hub));
  return {
    name,
    registrations,
    installations,
    policies: policies.map(({ keyName, rights }) => ({ keyName, rights })),
    wns: wns && { packageSid: wns.packageSid, tokenEndpoint: wns.tokenEndpoint || null },
    browser: browser && { subject: browser.subject, publicKey: browser.publicKey },
    registrationTtlSeconds,
    templatesInheritTags,
    createdAt,
  };
}

function policyOf({ policies }: HubRecord, keyName: string): Policy {
  const policy = policies.find((one) => one.keyName === keyName);
  if (policy !== undefined) return policy;
  throw invalid(`keyName must be one of: ${policies.map((one) => one.keyName).join(", ")}`);
}

const connectionString = (publicUrl: string, keyName: string, key: string) =>
  formatConnectionString(publicUrl, { keyName, key });

function credentials({ publicUrl }: HubActParts, hub: HubRecord): HubCredentials {
  const stringOf = (keyName: string) => connectionString(publicUrl, keyName, policyOf(hub, keyName).primaryKey);
  const { listen, full } = DEFAULT_POLICIES;
  return { name: hub.name, connectionStrings: { listen: stringOf(listen), full: stringOf(full) } };
}

export async function listHubs(parts: HubActParts): Promise<{ origin: string; hubs: readonly HubBody[] }> {
  const hubs = await Promise.all(parts.hubs.list().map((hub) => hubBody(parts, hub)));
  return { origin: parts.publicUrl, hubs };
}

export async function createHub(parts: HubActParts, { body }: Asked): Promise<HubCredentials> {
  const hub = await parts.hubs.create(readNewHub(await body(), parts.home));
  parts.log.info("hub created", { hub: hub.name });
  return credentials(parts, hub);
}

export function showHub(parts: HubActParts, asked: Asked): Promise<HubBody> {
  return hubBody(parts, hubOf(parts, asked));
}

/**
 * What the next push shows is the new credential, also in a send that is under way. Found, read and taken in one step, or a secret could be put beside
 * the app of a change in between.
 */
export async function changeHub(parts: HubActParts, asked: Asked): Promise<HubBody> {
  const fields = await asked.body();
  const hub = hubOf(parts, asked);
  const change = readHubChange(fields, hub, parts.home);
  const changed = await parts.hubs.update(hub.name, change);
  parts.log.warn("hub changed", { hub: hub.name, fields: Object.keys(change).join(", ") });
  return hubBody(parts, changed);
}

/** With its registrations, sends and jobs. What is under way is not finished. */
export async function deleteHub(parts: HubActParts, asked: Asked): Promise<{ deleted: string }> {
  const hub = hubOf(parts, asked);
  const { name } = hub;
  await parts.hubs.delete(name);
  await rm(parts.filesOf(keyOf(hub)), { recursive: true, force: true });
  parts.log.warn("hub deleted", { hub: name });
  return { deleted: name };
}

/** The connection strings as they are: an operator owns the directory in which the keys stand. */
export function showKeys(parts: HubActParts, asked: Asked): HubCredentials {
  return credentials(parts, hubOf(parts, asked));
}

/** What the old key signed is refused from then on; the other key of the policy stays good, so that clients can change over. */
export async function rotateKey(parts: HubActParts, asked: Asked): Promise<HubKeyBody> {
  const hub = hubOf(parts, asked);
  const fields = await asked.body();
  refuseOthers(fields, ["keyName", "key"]);
  const key = (textOf(fields, "key") ?? "primary") as KeyKind;
  if (key !== "primary" && key !== "secondary") throw invalid("key must be primary or secondary");
  const { keyName } = policyOf(hub, textOf(fields, "keyName") ?? "");
  const policy = policyOf(await parts.hubs.rotateKey(hub.name, keyName, key), keyName);
  parts.log.warn("hub key rotated", { hub: hub.name, policy: keyName, which: key });
  const secret = key === "primary" ? policy.primaryKey : policy.secondaryKey;
  return { name: hub.name, keyName, key, connectionString: connectionString(parts.publicUrl, keyName, secret) };
}
