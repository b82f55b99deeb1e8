/**
 * A hub and a service, each in a process of its own, in the middle of a send: they can be killed and are started again over what they left.
 */
import { Database } from "bun:sqlite";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type BooksBody, type ChannelBody, DEFAULT_POLICIES, type SendBody } from "@belfry/protocol";
import postgres from "postgres";
import { openDistributedHubStore } from "../../hub/src/engine/distributed/store.ts";
import { openEmbeddedHubStore } from "../../hub/src/engine/embedded/store.ts";
import type { HubStore } from "../../hub/src/engine/store.ts";
import type { HubRecord, Right, SendRecord } from "../../hub/src/model.ts";
import { freePort } from "./free-port.ts";
import { type HubProcess, spawnHub } from "./hub-process.ts";
import { askAdmin, booksOf, createApp } from "./operator.ts";
import type { Random } from "./random.ts";
import { type ServiceProcess, spawnService } from "./service-process.ts";
import { placeOf } from "./test-nodes.ts";
import { makeDirectory } from "./test-service.ts";

export interface CrashWorldOptions {
  readonly targets: number;
  /** Pushes under way at once: few, so that there is a middle to be killed in. */
  readonly concurrency: number;
}

/** Pushes on each channel, as the service's own file has them. */
export interface Inboxes {
  readonly channels: number;
  /** The most on one of them. */
  readonly most: number;
}

export interface CrashWorld {
  /** Kills one of the two, or both, and starts again whatever was killed, in any order. */
  killSome(random: Random): Promise<void>;
  books(): Promise<BooksBody>;
  send(): Promise<SendBody>;
  /** What the hub measures of itself, as text. */
  metrics(): Promise<string>;
  /** Stops both, looks, and removes all that they wrote. */
  close(): Promise<Inboxes>;
}

const OPENED_AT_ONCE = 64;
export const HUB = "crash";
export const NOTIFICATION_ID = "4651c1ec2b614f14bfec41c62ca000b1-20260101000000-1-1";
const TOAST = '<toast><visual><binding template="ToastText01"><text id="1">once</text></binding></visual></toast>';

export async function openChannels(service: ServiceProcess, app: string, targets: number): Promise<readonly string[]> {
  const uris: string[] = [];
  while (uris.length < targets) {
    const count = Math.min(OPENED_AT_ONCE, targets - uris.length);
    const opened = Array.from({ length: count }, () => askAdmin<ChannelBody>(service, "POST /v1/channels", { app }));
    uris.push(...(await Promise.all(opened)).map(({ uri }) => uri));
  }
  return uris;
}

/** What the hub shows to the service. */
export function hubThatSendsAs(
  { packageSid, clientSecret }: { readonly packageSid: string; readonly clientSecret: string },
  service: string,
): HubRecord {
  const wns = { packageSid, clientSecret, tokenEndpoint: `${service}/accesstoken.srf`, tenantId: null };
  const { listen, full } = DEFAULT_POLICIES;
  const key = () => randomBytes(32).toString("base64");
  const policy = (keyName: string, rights: readonly Right[]) => ({
    keyName,
    primaryKey: key(),
    secondaryKey: key(),
    rights,
  });
  const policies = [policy(listen, ["Listen"]), policy(full, ["Listen", "Manage", "Send"])];
  return { name: HUB, policies, wns, browser: null, registrationTtlSeconds: null, createdAt: Date.now() };
}

/**
 * A hub whose registrations are these channels, and a send to all of them that nobody has begun. Closes the store.
 *
 * @param scheduledFor when it is to go out; null: at once
 */
export async function writeHub(
  store: HubStore,
  hub: HubRecord,
  uris: readonly string[],
  scheduledFor: number | null = null,
): Promise<void> {
  await store.saveHub(hub);
  const rest = { tags: [], template: null, pushVariables: {}, secondaryTile: null, expiresAt: null };
  for (let from = 0; from < uris.length; from += 1000) {
    const some = uris.slice(from, from + 1000);
    const content = (channelUri: string) => ({ ...rest, handle: { platform: "wns", channelUri } as const });
    await Promise.all(
      some.map((uri, n) => store.putRegistration(hub.name, `r${from + n}`, content(uri), null, hub.createdAt)),
    );
  }
  const send: SendRecord = {
    hub: hub.name,
    notificationId: NOTIFICATION_ID,
    request: {
      format: "windows",
      targets: { kind: "expression", expression: null },
      headers: { "X-WNS-Type": "wns/toast" },
      body: TOAST,
      base64: false,
    },
    state: scheduledFor === null ? "Enqueued" : "Scheduled",
    scheduledFor,
    acceptedAt: hub.createdAt,
    startedAt: null,
    endedAt: null,
    cursor: 0,
    wnsOutcomes: {},
    browserOutcomes: {},
    remarks: [],
  };
  await store.acceptSend(send, null);
  await store.close();
}

const INBOXES =
  "SELECT count(*) AS channels, max(n) AS most FROM (SELECT count(*) AS n FROM inbox GROUP BY device, channel) AS each";

/** Of a service that has stopped, wherever it keeps them. */
export async function readInboxes(directory: string): Promise<Inboxes> {
  const place = await placeOf(directory);
  if (place === undefined) return readEmbeddedInboxes(directory);
  const client = postgres(place.engine, { max: 1, connection: { search_path: "belfry" } });
  try {
    const [row] = await client.unsafe(INBOXES);
    return { channels: Number(row?.channels), most: Number(row?.most) };
  } finally {
    await client.end();
  }
}

function readEmbeddedInboxes(directory: string): Inboxes {
  const db = new Database(join(directory, "belfry.sqlite"), { readonly: true });
  try {
    return db.query<Inboxes, []>(INBOXES).get() ?? { channels: 0, most: 0 };
  } finally {
    db.close();
  }
}

/** Begins the send. Must be closed; what a failed test leaves running is ended by `endHubs` and `endProcesses`. */
export async function openCrashWorld({ targets, concurrency }: CrashWorldOptions): Promise<CrashWorld> {
  const [ofService, ofHub] = [makeDirectory(), makeDirectory()];
  // While it is dead nobody else may be given the port: the hub itself might, for one of its connections to there.
  const port = await freePort();
  let service = await spawnService({ data: ofService.path, port });
  const { packageSid, clientSecret } = await createApp(service);
  const record = hubThatSendsAs({ packageSid, clientSecret }, service.service);
  const place = await placeOf(ofHub.path);
  const store = await (place === undefined
    ? openEmbeddedHubStore({ directory: ofHub.path })
    : openDistributedHubStore({ url: place.engine }));
  await writeHub(store, record, await openChannels(service, packageSid, targets));
  const startHub = () => spawnHub({ data: ofHub.path, service: `127.0.0.1:${port}`, concurrency });
  let hub: HubProcess = await startHub();
  return {
    async killSome(random) {
      const victims = random.below(3);
      if (victims !== 1) await hub.kill();
      if (victims !== 0) {
        await service.kill();
        service = await spawnService({ data: ofService.path, port });
      }
      if (victims !== 1) hub = await startHub();
    },
    books: () => booksOf(service, packageSid),
    send: () => askAdmin<SendBody>({ ...hub, service: "" }, `GET /v1/hubs/${HUB}/sends/${NOTIFICATION_ID}`),
    async metrics() {
      const answer = await fetch(`${hub.admin}/metrics`, { headers: { Authorization: `Bearer ${hub.adminToken}` } });
      return answer.text();
    },
    async close() {
      await hub.stop();
      await service.stop();
      const inboxes = await readInboxes(ofService.path);
      for (const directory of [ofService, ofHub]) directory.remove();
      return inboxes;
    },
  };
}
