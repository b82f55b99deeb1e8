/**
 * Hub and service are killed in the middle of a send, again and again, each in a process of its own. In the end every target has exactly
 * one push, and the books of both sides say so. @source ADR 0016
 */
import { Database } from "bun:sqlite";
import { afterEach, expect, test } from "bun:test";
import { randomInt } from "node:crypto";
import { join } from "node:path";
import type { ChannelBody, SendBody } from "@belfry/protocol";
import { openEmbeddedHubStore } from "../../hub/src/engine/embedded/store.ts";
import type { HubRecord, SendRecord } from "../../hub/src/model.ts";
import { endHubs, type HubProcess, spawnHub } from "../support/hub-process.ts";
import { askAdmin, booksOf, createApp, sumOfEnds } from "../support/operator.ts";
import { createRandom, type Random } from "../support/random.ts";
import { endProcesses, type ServiceProcess, spawnService } from "../support/service-process.ts";
import { makeDirectory } from "../support/test-service.ts";
import { until } from "../support/until.ts";

afterEach(async () => {
  await endHubs();
  await endProcesses();
});

const IS_LONG = process.env.CHECK_LONG === "1";
const TARGETS = IS_LONG ? 100_000 : 600;
const KILLS = IS_LONG ? 40 : 6;
/** Few at a time, so that there is a middle to be killed in. */
const CONCURRENCY = IS_LONG ? 64 : 4;
const OPENED_AT_ONCE = 64;
const NOTIFICATION_ID = "4651c1ec2b614f14bfec41c62ca000b1-20260101000000-1-1";
const TOAST = '<toast><visual><binding template="ToastText01"><text id="1">once</text></binding></visual></toast>';

/** The same choices again: BELFRY_TEST_SEED=N. Which of two events comes first is still up to the machine. */
function seedOfStory(): number {
  const given = process.env.BELFRY_TEST_SEED;
  return given === undefined ? randomInt(2 ** 31) : Number(given);
}

async function openChannels(service: ServiceProcess, app: string): Promise<readonly string[]> {
  const uris: string[] = [];
  while (uris.length < TARGETS) {
    const count = Math.min(OPENED_AT_ONCE, TARGETS - uris.length);
    const opened = Array.from({ length: count }, () => askAdmin<ChannelBody>(service, "POST /v1/channels", { app }));
    uris.push(...(await Promise.all(opened)).map(({ uri }) => uri));
  }
  return uris;
}

/** A hub whose registrations are these channels, and a send to all of them that nobody has begun. */
async function writeHub(directory: string, hub: HubRecord, uris: readonly string[]): Promise<void> {
  const store = await openEmbeddedHubStore({ directory });
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
    state: "Enqueued",
    scheduledFor: null,
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

/** The two processes, as they are now. */
interface World {
  service: ServiceProcess;
  hub: HubProcess;
}

/** Kills one of the two, or both, and starts again whatever was killed, in any order. */
async function killSome(world: World, random: Random, start: Starts): Promise<void> {
  const victims = random.below(3);
  if (victims !== 1) await world.hub.kill();
  if (victims !== 0) {
    await world.service.kill();
    world.service = await start.service();
  }
  if (victims !== 1) world.hub = await start.hub();
}

interface Starts {
  service(): Promise<ServiceProcess>;
  hub(): Promise<HubProcess>;
}

/** Pushes on each channel, as the service's own file has them. */
function readInbox(directory: string): { readonly channels: number; readonly most: number } {
  const db = new Database(join(directory, "belfry.sqlite"), { readonly: true });
  try {
    const sql =
      "SELECT count(*) AS channels, max(n) AS most FROM (SELECT count(*) AS n FROM inbox GROUP BY device, channel)";
    return db.query<{ channels: number; most: number }, []>(sql).get() ?? { channels: 0, most: 0 };
  } finally {
    db.close();
  }
}

test(`after ${KILLS} kills of hub and service in the middle of a send to ${TARGETS}, each has exactly one push`, async () => {
  const seed = seedOfStory();
  console.log(`hub crash: seed ${seed}`);
  const random = createRandom(seed);
  const [ofService, ofHub] = [makeDirectory(), makeDirectory()];
  const first = await spawnService({ data: ofService.path });
  const app = await createApp(first);
  const wns = {
    packageSid: app.packageSid,
    clientSecret: app.clientSecret,
    tokenEndpoint: `${first.service}/accesstoken.srf`,
    tenantId: null,
  };
  const createdAt = Date.now();
  const hub = { name: "crash", policies: [], wns, browser: null, registrationTtlSeconds: null, createdAt };
  await writeHub(ofHub.path, hub, await openChannels(first, app.packageSid));
  const start: Starts = {
    service: () => spawnService({ data: ofService.path, port: first.port }),
    hub: () => spawnHub({ data: ofHub.path, service: `127.0.0.1:${first.port}`, concurrency: CONCURRENCY }),
  };
  const world: World = { service: first, hub: await start.hub() };
  const accepted = async () => (await booksOf(world.service, app.packageSid)).accepted;
  for (let kill = 1; kill <= KILLS; kill++) {
    const threshold = Math.floor((TARGETS * (kill - 1 + random.below(100) / 100)) / KILLS);
    await until(`${threshold} pushes are accepted`, async () => (await accepted()) >= threshold);
    await killSome(world, random, start);
  }
  const send = () => askAdmin<SendBody>({ ...world.hub, service: "" }, `GET /v1/hubs/crash/sends/${NOTIFICATION_ID}`);
  await until("the send has ended", async () => (await send()).endedAt !== null);
  const { state, outcomes } = await send();
  expect([state, outcomes]).toEqual(["Completed", { wns: { Success: TARGETS }, browser: {} }]);
  const books = await booksOf(world.service, app.packageSid);
  expect([books.accepted, books.pending, sumOfEnds(books)]).toEqual([TARGETS, TARGETS, TARGETS]);
  await world.hub.stop();
  await world.service.stop();
  expect(readInbox(ofService.path)).toEqual({ channels: TARGETS, most: 1 });
  for (const directory of [ofService, ofHub]) directory.remove();
}, 600_000);
