import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Subject } from "../engine/conformance/fixtures.ts";
import { openSubject } from "../engine/embedded/fixture.ts";
import { createSealer, newKey } from "../seal.ts";
import { AppDirectory } from "./directory.ts";
import { findSecret } from "./secret.ts";

const NOON = Date.UTC(2026, 0, 15, 12);
const sealer = createSealer([newKey(NOON)]);

let subject: Subject;
let apps: AppDirectory;

beforeEach(async () => {
  subject = await openSubject();
  apps = await AppDirectory.load(subject.store, sealer);
});

afterEach(() => subject.dispose());

test("of two operators who rotate at the same moment one is refused, and the secret the other was shown works", async () => {
  const { packageSid } = await apps.create("weather", NOON);
  const both = await Promise.allSettled([apps.rotateSecret(packageSid, NOON), apps.rotateSecret(packageSid, NOON)]);
  expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  const [first, second] = both;
  expect(second).toMatchObject({ reason: { code: "SECRET_LIMIT" } });
  const shown = first?.status === "fulfilled" ? first.value.clientSecret : "";
  expect(findSecret(sealer, apps.find(packageSid)?.secrets ?? [], shown)).toBeDefined();
});

test("an app that is deleted while its secret is rotated stays deleted", async () => {
  const { packageSid } = await apps.create("weather", NOON);
  const [deleted, rotated] = await Promise.allSettled([
    apps.delete(packageSid, NOON),
    apps.rotateSecret(packageSid, NOON),
  ]);
  expect(deleted.status).toBe("fulfilled");
  expect(rotated).toMatchObject({ reason: { code: "APP_UNKNOWN" } });
  expect(apps.list()).toEqual([]);
  expect(await subject.store.loadApps()).toEqual([]);
});

test("after a refusal the next act goes on", async () => {
  await expect(apps.delete("ms-app://nobody", NOON)).rejects.toMatchObject({ code: "APP_UNKNOWN" });
  expect(await apps.create("weather", NOON)).toMatchObject({ name: "weather" });
});

test("an app is found by its package SID and by both GUIDs, in any case, and by nothing else", async () => {
  const { packageSid, clientId, objectId, tenantId } = await apps.create("weather", NOON);
  for (const name of [
    packageSid,
    packageSid.toUpperCase().replace("MS-APP", "ms-app"),
    clientId.toUpperCase(),
    objectId,
  ]) {
    expect(apps.findByAnyName(name)?.packageSid).toBe(packageSid);
  }
  for (const name of ["", "weather", tenantId]) expect(apps.findByAnyName(name)).toBeUndefined();
  expect(apps.knowsTenant(tenantId)).toBeTrue();
  expect(apps.knowsTenant(clientId)).toBeFalse();
  await apps.delete(packageSid, NOON);
  for (const name of [packageSid, clientId, objectId]) expect(apps.findByAnyName(name)).toBeUndefined();
});

test("a block outlives the process, and keeps nothing else of the app from changing", async () => {
  const { packageSid } = await apps.create("weather", NOON);
  const [blocked] = await Promise.all([apps.setBlocked(packageSid, true), apps.rotateSecret(packageSid, NOON)]);
  expect(blocked).toMatchObject({ blocked: true });
  const again = (await AppDirectory.load(subject.store, sealer)).find(packageSid);
  expect(again).toMatchObject({ blocked: true });
  expect(again?.secrets).toHaveLength(2);
  expect(await apps.setBlocked(packageSid, false)).toMatchObject({ blocked: false });
});
