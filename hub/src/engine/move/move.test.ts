/** From a data directory to PostgreSQL: everything that a hub kept is there, and the story goes on where it was. */
import { expect, test } from "bun:test";
import { readTagExpression, type TagExpression } from "@belfry/protocol";
import fc from "fast-check";
import { sharedPostgres } from "../../../../test/support/postgres.ts";
import type { DeferredPush, JobRecord, RegistrationContent, SendFormat, Target } from "../../model.ts";
import { content, expression, installation } from "../conformance/arbitrary.ts";
import {
  browserOf,
  channel,
  contentOf,
  hubOf,
  installationOf,
  listAll,
  MINUTE,
  NEWS,
  NOON,
  progressOf,
  queryOf,
  register,
  retire,
  SECOND,
  sendOf,
  TEMPLATE,
  targetsOf,
  templateOf,
} from "../conformance/fixtures.ts";
import { startServer } from "../distributed/fixture.ts";
import { hubSchemaOf } from "../distributed/schema.ts";
import { openDistributedHubStore } from "../distributed/store.ts";
import { inDirectory } from "../embedded/fixture.ts";
import { openEmbeddedHubStore } from "../embedded/store.ts";
import type { HubStore } from "../store.ts";
import { moveHub } from "./index.ts";

startServer();

const SPORT = "sport";
const GONE = "gone";
const FORMATS: readonly SendFormat[] = ["windows", "browser", "template"];
const EXPRESSIONS = [null, "a", "A && !b", "a || c", "$UserId:{bob}", "$InstallationId:{PHONE}", "!a", "nobody"];
const NOTHING_TOLD = () => undefined;

let places = 0;

/** Where no hub is yet; `schema` is the engine's. */
async function freshPlace() {
  places += 1;
  return { url: (await sharedPostgres()).url(), schema: `move_${places}` };
}

const openMoved = ({ url, schema }: { readonly url: string; readonly schema: string }) =>
  openDistributedHubStore({ url, schema: hubSchemaOf(schema) });

function putOf(target: Target): DeferredPush {
  return { target, tries: 1, since: NOON, nextAt: NOON + MINUTE };
}

function jobOf(jobId: string, changes: Partial<JobRecord> = {}): JobRecord {
  return {
    hub: NEWS,
    jobId,
    type: "ExportRegistrations",
    status: "Started",
    progress: 0,
    outputContainerUri: "file:///x",
    importFileUri: null,
    outputProperties: {},
    failure: null,
    createdAt: NOON,
    updatedAt: NOON,
    ...changes,
  };
}

/** Hubs with something of every kind, gaps where something was, and a hub that was deleted and is not swept yet. */
async function fill(directory: string): Promise<void> {
  const store = await openEmbeddedHubStore({ directory, mergeAt: 8 });
  await store.saveHub(hubOf(GONE));
  await store.putRegistration(GONE, "g", contentOf({ tags: ["a"] }), null, NOON);
  await store.acceptSend(sendOf("of-the-gone", { hub: GONE }), "key");
  await store.deleteHub(GONE);
  await store.saveHub(hubOf("News", { registrationTtlSeconds: 3_600 }));
  await store.saveHub(hubOf(SPORT));
  await fillRegistrations(store);
  await fillSends(store);
  await store.saveJob(jobOf("done", { status: "Completed", progress: 100 }));
  await store.saveJob(jobOf("open"));
  await store.close();
}

async function fillRegistrations(store: HubStore): Promise<void> {
  await register(store, "1", { tags: ["a", "B", "A"], handle: channel(1), pushVariables: { city: "Oslo" } });
  await register(store, "2", { tags: ["a"], handle: browserOf(1) });
  await store.putRegistration(SPORT, "1", contentOf({ tags: ["a"] }), null, NOON);
  await register(store, "3", { tags: ["c"], template: TEMPLATE, secondaryTile: "clock" });
  await register(store, "4", { tags: ["a", "c"], handle: channel(1) });
  await register(store, "5", { tags: ["a"], handle: channel("gone") });
  await register(store, "6", { tags: ["a"], handle: channel("dead"), expiresAt: NOON });
  await register(store, "2", { tags: ["a", "b"], handle: browserOf(1) });
  const tile = { pushChannel: channel(3).channelUri, tags: ["b"], templates: {}, pushChannelExpired: false };
  const phone = { userId: "bob", tags: ["a"], templates: { hello: templateOf({ tags: ["c"] }) } };
  await store.putInstallation(NEWS, installationOf("Phone", { ...phone, secondaryTiles: { clock: tile } }));
  await store.putInstallation(NEWS, installationOf("kiosk", { handle: channel("gone"), expiresAt: NOON + MINUTE }));
  await store.putInstallation(SPORT, installationOf("Phone", { tags: ["b"] }));
  await store.deleteRegistration(NEWS, "4", null);
  await retire(store, channel("gone"));
}

async function fillSends(store: HubStore): Promise<void> {
  const [first] = await targetsOf(store, "windows");
  if (first === undefined) throw new Error("there is no target");
  await store.acceptSend(sendOf("under-way"), "asked-once");
  const step = { cursor: first.ordinal, wnsOutcomes: { Success: 3 }, deferred: [putOf(first)], step: "first" };
  await store.progressSend(progressOf("under-way", { ...step, remarks: ["slow"] }));
  const handles = [channel(9), browserOf(9)];
  const request = { ...sendOf("x").request, targets: { kind: "handles", handles } } as const;
  await store.acceptSend(sendOf("later", { request, state: "Scheduled", scheduledFor: NOON + MINUTE }), null);
  await store.acceptSend(sendOf("over"), null);
  await store.progressSend(progressOf("over", { state: "Completed", endedAt: NOON + SECOND }));
}

/** All that a store answers. */
async function look(store: HubStore) {
  const targets = [];
  for (const format of FORMATS) for (const words of EXPRESSIONS) targets.push(await lookAt(store, format, words));
  const installations = [];
  for (const hub of [NEWS, SPORT])
    for (const id of ["Phone", "phone", "kiosk"]) installations.push(await store.findInstallation(hub, id, NOON));
  return {
    hubs: await store.loadHubs(),
    counts: [await store.counts(NEWS), await store.counts(SPORT), await store.counts(GONE)],
    registrations: await listAll(store),
    elsewhere: await store.listRegistrations(SPORT, queryOf()),
    tagged: await listAll(store, { tag: "A" }),
    ofHandle: await listAll(store, { handles: [channel(1).channelUri] }),
    installations,
    targets,
    sends: [await store.listSends(NEWS, 10), await store.listSends(SPORT, 10), await store.nextSchedule()],
    deferred: await store.dueDeferred(NEWS, "under-way", NOON + MINUTE, 10),
    nextDeferred: await store.nextDeferred(NEWS, "under-way"),
    feedback: await store.feedback(NEWS, 0, 10),
    jobs: await store.listJobs(NEWS),
  };
}

async function lookAt(store: HubStore, format: SendFormat, words: string | null) {
  const query = { format, expression: words === null ? null : readTagExpression(words), now: NOON };
  return {
    pages: await targetsOf(store, format, words, NOON, 2),
    count: await store.countTargets(NEWS, query),
    sample: await store.sampleTargets(NEWS, { ...query, limit: 2 }, 7),
  };
}

/** All that the store of a directory answers. */
async function kept(directory: string) {
  const store = await openEmbeddedHubStore({ directory });
  const looked = await look(store);
  await store.close();
  return looked;
}

/** A filled directory, moved. */
const moved = (body: (store: HubStore) => Promise<void>) =>
  inDirectory(async (directory) => {
    await fill(directory);
    const place = await freshPlace();
    await moveHub(directory, place, NOTHING_TOLD);
    const store = await openMoved(place);
    await body(store);
    await store.close();
  });

test("whatever a hub is asked, it answers after the move as before, and nothing in the directory was changed", () =>
  inDirectory(async (directory) => {
    await fill(directory);
    const before = await kept(directory);
    // One of those that are counted has expired.
    expect(before.registrations).toHaveLength(6);
    expect(before.counts).toEqual([
      { registrations: 7, installations: 2 },
      { registrations: 2, installations: 1 },
      { registrations: 0, installations: 0 },
    ]);
    const place = await freshPlace();
    const told: [string, number][] = [];
    const counts = await moveHub(directory, place, (table, rows) => void told.push([table, rows]));
    expect(Object.entries(counts)).toEqual(told);
    expect(counts).toEqual({
      ...{ hubs: 2, registrations: 9, installations: 3, sends: 4, deferred: 1, client_keys: 1, feedback: 1, jobs: 2 },
    });
    const after = await openMoved(place);
    expect(await look(after)).toEqual(before);
    await after.close();
    expect(await kept(directory)).toEqual(before);
  }));

test("a send under way goes on at its cursor, with what it put off; a step that was told already counts once", () =>
  moved(async (store) => {
    const [, ...rest] = await targetsOf(store, "windows");
    const due = await store.dueSends(NOON, 10);
    const send = due.find(({ notificationId }) => notificationId === "under-way");
    expect(send).toMatchObject({ state: "Processing", wnsOutcomes: { Success: 3 }, remarks: ["slow"] });
    const query = { format: "windows", expression: null, limit: 10, now: NOON } as const;
    const { targets } = await store.targets(NEWS, { ...query, after: send?.cursor ?? 0 });
    expect(targets).toEqual(rest);
    const again = progressOf("under-way", { wnsOutcomes: { Success: 3 }, step: "first" });
    expect(await store.progressSend(again)).toBe("saved");
    expect(await store.findSend(NEWS, "under-way")).toMatchObject({ wnsOutcomes: { Success: 3 } });
    const end = progressOf("under-way", { state: "Completed", endedAt: NOON + MINUTE, wnsOutcomes: { Success: 2 } });
    expect(await store.progressSend({ ...end, cursor: 99, step: "second" })).toBe("saved");
    expect(await store.findSend(NEWS, "under-way")).toMatchObject({ state: "Completed", wnsOutcomes: { Success: 5 } });
  }));

test("a scheduled send fires when it is due, and a request that comes again is recognised", () =>
  moved(async (store) => {
    const idsAt = async (now: number) => (await store.dueSends(now, 10)).map(({ notificationId }) => notificationId);
    expect(await idsAt(NOON)).not.toContain("later");
    expect(await idsAt(NOON + MINUTE)).toContain("later");
    const again = await store.acceptSend(sendOf("again"), "asked-once");
    expect(again).toEqual({ state: "repeated", notificationId: "under-way" });
    await store.acceptSend(sendOf("new"), null);
    expect((await store.listSends(NEWS, 1)).map(({ notificationId }) => notificationId)).toEqual(["new"]);
  }));

test("what is new gets numbers that nothing had, and what is there is changed as if it had always been", () =>
  moved(async (store) => {
    const all = [...(await listAll(store)), ...(await store.listRegistrations(SPORT, queryOf()))];
    const last = Math.max(...all.map(({ ordinal }) => ordinal));
    const { ordinal } = await register(store, "new", { tags: ["new"] });
    expect(ordinal).toBeGreaterThan(last);
    await store.putInstallation(NEWS, installationOf("Phone", { tags: ["new"] }));
    await store.putInstallation(NEWS, installationOf("another", { tags: ["new"] }));
    const found = (await targetsOf(store, "windows", "new")).map(({ installationId }) => installationId);
    expect(found.toSorted()).toEqual(["Phone", "another", null]);
    expect(await targetsOf(store, "template", "$UserId:{bob}")).toEqual([]);
    expect(await store.counts(NEWS)).toEqual({ registrations: 7, installations: 3 });
    expect(await store.saveHub(hubOf("weather"), null)).toBe(true);
    expect((await store.loadHubs()).map(({ name }) => name)).toEqual(["News", SPORT, "weather"]);
    await retire(store, channel(1));
    expect(await store.feedback(NEWS, 0, 10)).toHaveLength(2);
    expect((await store.openJobs()).map(({ jobId }) => jobId)).toEqual(["open"]);
    await store.saveJob(jobOf("newest"));
    expect((await store.listJobs(NEWS)).map(({ jobId }) => jobId)).toEqual(["done", "open", "newest"]);
  }));

test("a hub of more installations than registrations ever were gives none of their numbers again", () =>
  inDirectory(async (directory) => {
    const before = await openEmbeddedHubStore({ directory });
    await before.saveHub(hubOf(NEWS));
    for (const id of ["a", "b"])
      await before.putInstallation(NEWS, installationOf(id, { pushChannelExpired: true, tags: [id] }));
    await before.close();
    const place = await freshPlace();
    await moveHub(directory, place, NOTHING_TOLD);
    const store = await openMoved(place);
    await store.putInstallation(NEWS, installationOf("c", { pushChannelExpired: true, tags: ["c"] }));
    const tags = ["a", "b", "c"].map(async (id) => (await store.findInstallation(NEWS, id, NOON))?.tags);
    expect(await Promise.all(tags)).toEqual([["a"], ["b"], ["c"]]);
    await store.close();
  }));

test("a node that looked at the empty engine before hears that there are hubs", () =>
  inDirectory(async (directory) => {
    await fill(directory);
    const place = await freshPlace();
    const node = await openMoved(place);
    const version = await node.hubsVersion();
    await moveHub(directory, place, NOTHING_TOLD);
    expect(await node.hubsVersion()).not.toBe(version);
    await node.close();
  }));

test("a directory in which a hub works is left alone, and so is a target that holds a hub", () =>
  inDirectory(async (directory) => {
    await fill(directory);
    const codeOf = (error: { code?: string }) => error.code;
    const working = await openEmbeddedHubStore({ directory });
    const place = await freshPlace();
    expect(await moveHub(directory, place, NOTHING_TOLD).catch(codeOf)).toBe("DATA_LOCKED");
    await working.close();
    await moveHub(directory, place, NOTHING_TOLD);
    expect(await moveHub(directory, place, NOTHING_TOLD).catch(codeOf)).toBe("MOVE_REFUSED");
    const store = await openMoved(place);
    expect(await store.counts(NEWS)).toEqual({ registrations: 7, installations: 2 });
    await store.close();
  }));

test("of two directories that are moved to one engine at the same moment, one goes over whole and the other not at all", () =>
  inDirectory((one) =>
    inDirectory(async (other) => {
      await Promise.all([fill(one), fill(other)]);
      const place = await freshPlace();
      const move = (directory: string) =>
        moveHub(directory, place, NOTHING_TOLD).then(
          () => "moved",
          ({ code }: { code?: string }) => code,
        );
      expect((await Promise.all([move(one), move(other)])).toSorted()).toEqual(["MOVE_REFUSED", "moved"]);
      const store = await openMoved(place);
      expect(await look(store)).toEqual(await kept(one));
      await store.close();
    }),
  ));

test("a hub of which a part cannot go over stays whole where it is, and goes over once that is mended", () =>
  inDirectory(async (directory) => {
    const store = await openEmbeddedHubStore({ directory });
    await store.saveHub(hubOf(NEWS));
    await register(store, "good");
    // No text of PostgreSQL holds it, and no address of a client's may.
    await register(store, "bad", { handle: channel("\0") });
    await store.close();
    const place = await freshPlace();
    const code = await moveHub(directory, place, NOTHING_TOLD).catch((error: { code?: string }) => error.code);
    expect(code).toBe("INTERNAL");
    const node = await openMoved(place);
    expect(await node.loadHubs()).toEqual([]);
    const mended = await openEmbeddedHubStore({ directory });
    await mended.deleteRegistration(NEWS, "bad", null);
    await mended.close();
    await moveHub(directory, place, NOTHING_TOLD);
    expect((await node.listRegistrations(NEWS, queryOf())).map(({ registrationId }) => registrationId)).toEqual([
      "good",
    ]);
    await node.close();
  }));

/** Pages of targets, each as it came. */
async function pagesOf(store: HubStore, expressions: readonly TagExpression[]) {
  const pages = [];
  for (const expression of [null, ...expressions])
    for (const format of FORMATS) {
      const query = { format, expression, now: NOON };
      for (const after of [0, 3]) pages.push((await store.targets(NEWS, { ...query, after, limit: 100 })).targets);
      pages.push(await store.countTargets(NEWS, query));
    }
  return pages;
}

test("whatever devices are registered, everybody whom a send reached before the move it reaches after it", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(content, { maxLength: 12 }),
      fc.array(installation, { maxLength: 4 }),
      fc.array(fc.nat(11), { maxLength: 4 }),
      fc.array(expression, { minLength: 3, maxLength: 3 }),
      (contents: readonly RegistrationContent[], installations, deleted, expressions) =>
        inDirectory(async (directory) => {
          const store = await openEmbeddedHubStore({ directory, mergeAt: 10 });
          await store.saveHub(hubOf(NEWS));
          for (const [n, one] of contents.entries()) await store.putRegistration(NEWS, `${n}`, one, null, NOON);
          for (const one of installations) await store.putInstallation(NEWS, one);
          for (const n of deleted) await store.deleteRegistration(NEWS, `${n}`, null);
          const before = [await pagesOf(store, expressions), await listAll(store), await store.counts(NEWS)];
          await store.close();
          const place = await freshPlace();
          await moveHub(directory, place, NOTHING_TOLD);
          const after = await openMoved(place);
          expect([await pagesOf(after, expressions), await listAll(after), await after.counts(NEWS)]).toEqual(before);
          await after.close();
        }),
    ),
    { numRuns: 12 },
  ));
