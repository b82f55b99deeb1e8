import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { HubDirectory } from "./directory.ts";
import { contentOf } from "./engine/conformance/fixtures.ts";
import type { HubStore } from "./engine/store.ts";
import { HubRefusal } from "./refusal.ts";
import { openTestHub, type TestHub } from "./testing/test-hub.ts";

let server: TestHub;
beforeAll(async () => {
  server = await openTestHub({ name: "MyHub" });
});
afterAll(() => server.close());

const refused = async (work: Promise<unknown>) => {
  const error = await work.catch((thrown: unknown) => thrown);
  return error instanceof HubRefusal ? error.code : error;
};

describe("the directory of hubs", () => {
  test("a new hub has two policies with their rights, and keys of 32 random bytes in base64", async () => {
    const { policies } = await server.hubs.create({ name: "fresh" });
    expect(policies.map(({ keyName, rights }) => [keyName, rights])).toEqual([
      ["DefaultListenSharedAccessSignature", ["Listen"]],
      ["DefaultFullSharedAccessSignature", ["Listen", "Manage", "Send"]],
    ]);
    const keys = policies.flatMap(({ primaryKey, secondaryKey }) => [primaryKey, secondaryKey]);
    for (const key of keys) expect([key.length, Buffer.from(key, "base64").length]).toEqual([44, 32]);
    expect(new Set(keys).size).toBe(4);
  });

  test("a hub is found in any case, keeps its spelling, and there is none of the same name besides", async () => {
    expect(server.hubs.find("myhub")?.name).toBe("MyHub");
    expect(await refused(server.hubs.create({ name: "MYHUB" }))).toBe("HUB_EXISTS");
    for (const name of ["", "a/b", "a b", "..", "a".repeat(261)])
      expect(await refused(server.hubs.create({ name }))).toBe("HUB_NAME_INVALID");
  });

  test("what was changed is there after the store was opened anew", async () => {
    const rotated = await server.hubs.rotateKey("MyHub", "DefaultFullSharedAccessSignature", "secondary");
    const options = { now: () => 0, random: randomBytes };
    const again = await HubDirectory.load(server.store, options);
    expect(again.find("myhub")).toEqual(rotated);
    expect(again.list().map(({ name }) => name)).toEqual(server.hubs.list().map(({ name }) => name));
  });

  test("a key is changed alone, and the hub is another value from then on", async () => {
    const before = server.hubs.find("MyHub");
    const after = await server.hubs.rotateKey("MyHub", "DefaultListenSharedAccessSignature", "primary");
    const [old, fresh] = [before?.policies[0], after.policies[0]];
    expect(after).not.toBe(before as typeof after);
    expect(fresh?.primaryKey).not.toBe(old?.primaryKey ?? "");
    expect(fresh?.secondaryKey).toBe(old?.secondaryKey ?? "");
    expect(after.policies.slice(1)).toEqual(before?.policies.slice(1) ?? []);
  });

  test("a deleted hub is gone with what was in it, and its name is free", async () => {
    await server.hubs.create({ name: "brief" });
    await server.store.putRegistration("brief", "r", contentOf(), null, 0);
    await server.hubs.delete("BRIEF");
    expect(server.hubs.find("brief")).toBeUndefined();
    expect(await refused(server.hubs.delete("brief"))).toBe("HUB_UNKNOWN");
    await server.hubs.create({ name: "brief" });
    expect(await server.store.findRegistration("brief", "r", 0)).toBeNull();
  });

  test("two changes of one hub at once do not undo each other: the second is refused", async () => {
    const [first, second] = await Promise.all([
      server.hubs.rotateKey("MyHub", "DefaultListenSharedAccessSignature", "primary"),
      refused(server.hubs.rotateKey("MyHub", "DefaultListenSharedAccessSignature", "secondary")),
    ]);
    expect(second).toBe("CONFLICT");
    expect(server.hubs.find("MyHub")).toBe(first);
  });

  test("a change of an unknown hub or policy is refused", async () => {
    expect(await refused(server.hubs.rotateKey("none", "a", "primary"))).toBe("HUB_UNKNOWN");
    expect(await refused(server.hubs.rotateKey("MyHub", "Nobody", "primary"))).toBe("REQUEST_INVALID");
  });

  test("what another node changed is there after the next look, and what it left alone stays the very value", async () => {
    const other = await HubDirectory.load(server.store, { now: () => 0, random: randomBytes });
    await other.create({ name: "shared" });
    await other.create({ name: "short" });
    await server.hubs.refresh();
    const [before, untouched] = [server.hubs.find("shared"), server.hubs.find("MyHub")];
    const rotated = await other.rotateKey("shared", "DefaultFullSharedAccessSignature", "primary");
    await other.delete("short");
    expect(server.hubs.find("shared")).toBe(before as typeof rotated);
    await server.hubs.refresh();
    expect(server.hubs.find("shared")).toEqual(rotated);
    expect(server.hubs.find("short")).toBeUndefined();
    expect(server.hubs.find("MyHub")).toBe(untouched as typeof rotated);
  });

  test("a credential that another node changed is another value after the next look: nothing goes by the old one any more", async () => {
    const other = await HubDirectory.load(server.store, { now: () => 0, random: randomBytes });
    const wns = {
      packageSid: "ms-app://s-1",
      clientSecret: "old",
      tokenEndpoint: "https://a.example/",
      tenantId: null,
    };
    await other.create({ name: "pushing", wns });
    await server.hubs.refresh();
    const before = server.hubs.find("pushing");
    await other.update("pushing", { wns: { ...wns, clientSecret: "new" } });
    await server.hubs.refresh();
    const after = server.hubs.find("pushing");
    expect(after).toEqual({ ...before, wns: { ...wns, clientSecret: "new" } } as NonNullable<typeof after>);
    expect(after?.wns).not.toBe(before?.wns as typeof wns);
  });

  test("a hub that another node made a moment ago is found by whoever asks for it, and one that nobody made is not", async () => {
    const other = await HubDirectory.load(server.store, { now: () => 0, random: randomBytes });
    const asked = [server.hubs.seek("nobody"), server.hubs.seek("a/b")];
    const made = await other.create({ name: "newcomer" });
    // The look for "nobody" may have begun before it was made: this one needs a look of its own.
    expect(await server.hubs.seek("NewComer")).toEqual(made);
    expect(await Promise.all(asked)).toEqual([undefined, undefined]);
  });

  test("however many ask for hubs that are not there, the store is asked once for all of them", async () => {
    let looks = 0;
    const counting: HubStore = {
      ...server.store,
      hubsVersion: () => {
        looks++;
        return server.store.hubsVersion();
      },
    };
    const hubs = await HubDirectory.load(counting, { now: () => 0, random: randomBytes });
    looks = 0;
    await Promise.all(Array.from({ length: 1000 }, (_, n) => hubs.seek(`made-up-${n}`)));
    expect(looks).toBe(1);
    expect(await hubs.seek("MyHub")).toBeDefined();
    expect(looks).toBe(1);
  });

  test("a change of what another node has changed meanwhile is refused, and taken after the next look", async () => {
    const other = await HubDirectory.load(server.store, { now: () => 0, random: randomBytes });
    const theirs = await other.update("MyHub", { registrationTtlSeconds: 60 });
    expect(await refused(server.hubs.update("MyHub", { registrationTtlSeconds: 90 }))).toBe("CONFLICT");
    await other.create({ name: "taken" });
    expect(await refused(server.hubs.create({ name: "taken" }))).toBe("CONFLICT");
    await server.hubs.refresh();
    expect(server.hubs.find("MyHub")).toEqual(theirs);
    expect(await refused(server.hubs.create({ name: "taken" }))).toBe("HUB_EXISTS");
    await server.hubs.update("MyHub", { registrationTtlSeconds: 90 });
  });
});
