/** Installations, over real HTTP and the embedded store. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { TagExpression } from "@belfry/protocol";
import { readTagExpression } from "@belfry/protocol";
import type { SendFormat } from "../../model.ts";
import { NEW_YEAR, openTestHub, type TestHub } from "../../testing/test-hub.ts";

let server: TestHub;
beforeAll(async () => {
  server = await openTestHub();
});
afterAll(() => server.close());

const V = "?api-version=2020-06";
const CHANNEL = "https://wns.example/?token=a";
const TOAST = { body: "<toast><text>$(msg)</text></toast>", headers: { "X-WNS-Type": "wns/toast" } };
const HOUR = 3_600_000;

type Json = Record<string, unknown>;

const at = (id: string) => `/installations/${id}${V}`;
const put = (id: string, value: unknown) => server.call("PUT", at(id), { body: JSON.stringify(value) });
const wns = (more: Json = {}): Json => ({ platform: "wns", pushChannel: CHANNEL, ...more });
const patch = (id: string, ...operations: readonly Json[]) =>
  server.call("PATCH", at(id), { body: JSON.stringify(operations) });

async function get(id: string): Promise<Json> {
  const response = await server.call("GET", at(id));
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
  return (await response.json()) as Json;
}

/** Puts one of this id. */
async function has(id: string, value: Json): Promise<void> {
  expect((await put(id, value)).status).toBe(200);
}

async function expectRefused(response: Response, words: string): Promise<void> {
  expect([response.status, words]).toEqual([400, words]);
  expect(response.headers.get("content-type")).toBe("application/xml; charset=utf-8");
  expect(await response.text()).toContain(words);
}

/** Whom a send would go to. */
async function targets(text: string, format: SendFormat = "windows"): Promise<readonly string[]> {
  const expression: TagExpression = readTagExpression(text);
  const query = { format, expression, after: 0, limit: 100, now: server.clock.now() };
  const page = await server.store.targets("myhub", query);
  return page.targets.map(({ installationId, template }) => `${installationId} ${template?.name ?? "native"}`);
}

/** The tags of each registration that an installation is seen as. */
async function registrationTags(installationId: string): Promise<readonly string[]> {
  const query = {
    after: 0,
    limit: 100,
    skip: 0,
    tag: `$InstallationId:{${installationId}}`,
    handles: null,
    now: NEW_YEAR,
  };
  const found = await server.store.listRegistrations("myhub", query);
  return found.map(({ tags }) => tags.join(","));
}

describe("installations", () => {
  test("HUB-4.01: what was put comes back; put and patch answer 200 with nothing, delete 204 also where there is none", async () => {
    const value = wns({
      installationId: "i1",
      userId: "bob",
      tags: ["tag1"],
      templates: { t1: { ...TOAST, tags: ["x"] } },
    });
    const response = await put("i1", value);
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect(response.headers.get("content-location")).toBe(
      "https://localhost:8443/myhub/installations/i1?api-version=2020-06",
    );
    expect(await get("i1")).toEqual({
      ...value,
      pushChannelExpired: false,
      expirationTime: "9999-12-31T23:59:59.9999999Z",
      lastUpdate: "2026-01-01T00:00:00.0000000Z",
    });
    const patched = await patch("i1", { op: "add", path: "/tags", value: "y" });
    expect([patched.status, await patched.text()]).toEqual([200, ""]);
    expect((await server.call("DELETE", at("i1"))).status).toBe(204);
    expect((await server.call("DELETE", at("i1"))).status).toBe(204);
    expect((await server.call("GET", at("i1"))).status).toBe(404);
  });

  test("HUB-4.02: a browser's channel comes as an object or as JSON text, goes back in that form, and both can be sent to", async () => {
    const pushChannel = { endpoint: "https://push.example/1", p256dh: "BAcd", auth: "ab" };
    await has("b1", { platform: "browser", pushChannel, tags: ["b"] });
    await has("b2", {
      platform: "browser",
      pushChannel: JSON.stringify({ ...pushChannel, endpoint: "https://push.example/2" }),
      tags: ["b"],
    });
    expect((await get("b1")).pushChannel).toEqual(pushChannel);
    expect(JSON.parse(String((await get("b2")).pushChannel))).toEqual({
      ...pushChannel,
      endpoint: "https://push.example/2",
    });
    expect(await targets("b", "browser")).toEqual(["b1 native", "b2 native"]);
  });

  test("HUB-4.03: one that is not there is 404, and its Detail begins with the words that clients look for", async () => {
    const response = await server.call("GET", at("nobody"));
    expect(response.status).toBe(404);
    expect(await response.text()).toMatch(
      /^<Error><Code>404<\/Code><Detail>Installation not found\.TrackingId:[0-9a-f-]{36},TimeStamp:1\/1\/2026 12:00:00 AM<\/Detail><\/Error>$/,
    );
  });

  test("HUB-4.04: ids may have blanks, slashes and any letters; a broken escape in the path is 400", async () => {
    for (const [path, id] of [
      ["i%201/%C3%A9", "i 1/é"],
      ["a%2Fb", "a/b"],
      ["x/", "x/"],
      ["q%3Fr%23s", "q?r#s"],
    ] as const) {
      await has(path, wns());
      expect((await get(path)).installationId).toBe(id);
      expect((await patch(path, { op: "add", path: "/tags", value: "odd" })).status).toBe(200);
      expect((await server.call("DELETE", at(path))).status).toBe(204);
      expect((await server.call("GET", at(path))).status).toBe(404);
    }
    await expectRefused(await server.call("GET", "/installations/a%zz"), "percent");
    expect((await server.call("GET", "/installations/")).status).toBe(404);
  });

  test("HUB-4.05: it is seen as a registration, and one for each template, under its hidden tags", async () => {
    await has("seen", wns({ userId: "bob", tags: ["a"], templates: { t1: TOAST, t2: { ...TOAST, tags: ["own"] } } }));
    const hidden = "$InstallationId:{seen},$UserId:{bob}";
    const tags = (await registrationTags("seen")).map((one) => new Set(one.split(",")));
    expect(tags).toHaveLength(3);
    for (const one of tags) for (const tag of hidden.split(",")) expect(one.has(tag)).toBe(true);
    const feed = await (await server.call("GET", "/tags/$UserId:%7Bbob%7D/registrations")).text();
    expect(feed.match(/<entry /g)).toHaveLength(3);
  });

  test("HUB-4.06: every row of the table of paths: tags", async () => {
    await has("p1", wns({ tags: ["a"] }));
    const tags = async () => (await get("p1")).tags;
    for (const [operation, after] of [
      [{ op: "add", path: "/tags", value: "b" }, ["a", "b"]],
      [{ op: "add", path: "/tags", value: ["c", "d"] }, ["a", "b", "c", "d"]],
      [{ op: "add", path: "/tags/e" }, ["a", "b", "c", "d", "e"]],
      [{ op: "add", path: "/tags/-", value: "f" }, ["a", "b", "c", "d", "e", "f"]],
      [{ op: "replace", path: "/tags/f", value: "g" }, ["a", "b", "c", "d", "e", "g"]],
      [{ op: "remove", path: "/tags/g" }, ["a", "b", "c", "d", "e"]],
      [{ op: "remove", path: "/tags/absent" }, ["a", "b", "c", "d", "e"]],
      [{ op: "replace", path: "/tags", value: '["x"]' }, ["x"]],
      [{ op: "remove", path: "/tags/x" }, undefined],
      [{ op: "add", path: "/tags", value: '["y","z"]' }, ["y", "z"]],
      [{ op: "remove", path: "/tags" }, undefined],
    ] as const) {
      expect([operation, (await patch("p1", operation)).status]).toEqual([operation, 200]);
      expect(await tags()).toEqual(after);
    }
  });

  test("HUB-4.06: every row of the table of paths: templates, as objects and as JSON text", async () => {
    await has("p2", wns());
    const template = async (): Promise<unknown> => ((await get("p2")).templates as Json | undefined)?.["t/1"];
    const ok = async (operation: Json) =>
      expect([operation, (await patch("p2", operation)).status]).toEqual([operation, 200]);
    await ok({ op: "add", path: "/templates/t~11", value: JSON.stringify(TOAST) });
    expect(await template()).toEqual({ ...TOAST, tags: ["t/1"] });
    await ok({ op: "replace", path: "/templates/t~11", value: { ...TOAST, tags: ["q"] } });
    await ok({ op: "replace", path: "/templates/t~11/body", value: "<toast/>" });
    await ok({ op: "add", path: "/templates/t~11/headers/X-WNS-TTL", value: "60" });
    await ok({ op: "add", path: "/templates/t~11/tags", value: "r" });
    await ok({ op: "remove", path: "/templates/t~11/tags/q" });
    expect(await template()).toEqual({
      body: "<toast/>",
      headers: { "X-WNS-Type": "wns/toast", "X-WNS-TTL": "60" },
      tags: ["r"],
    });
    await ok({ op: "remove", path: "/templates/t~11/headers/X-WNS-TTL" });
    await ok({ op: "replace", path: "/templates/t~11/expiry", value: "2030-01-01T00:00:00Z" });
    expect(await template()).toEqual({
      body: "<toast/>",
      headers: { "X-WNS-Type": "wns/toast" },
      expiry: "2030-01-01T00:00:00Z",
      tags: ["r"],
    });
    await ok({ op: "remove", path: "/templates/t~11" });
    expect(await template()).toBeUndefined();
  });

  test("HUB-4.06: every row of the table of paths: the rest", async () => {
    await has("p3", wns());
    const ok = async (operation: Json) =>
      expect([operation, (await patch("p3", operation)).status]).toEqual([operation, 200]);
    await ok({ op: "replace", path: "/userId", value: "z" });
    await ok({ op: "replace", path: "/pushChannel", value: "https://wns.example/?token=b" });
    await ok({ op: "add", path: "/expirationTime", value: "2027-01-01T00:00:00" });
    await ok({ op: "add", path: "/pushVariables/a", value: "1" });
    await ok({ op: "add", path: "/secondaryTiles/s", value: { pushChannel: CHANNEL } });
    const { lastUpdate, ...rest } = await get("p3");
    expect(lastUpdate).toBeString();
    expect(rest).toEqual({
      installationId: "p3",
      platform: "wns",
      userId: "z",
      pushChannel: "https://wns.example/?token=b",
      pushChannelExpired: false,
      expirationTime: "2027-01-01T00:00:00.0000000Z",
      pushVariables: { a: "1" },
      secondaryTiles: { s: { pushChannel: CHANNEL, pushChannelExpired: false } },
    });
    for (const path of ["/userId", "/expirationTime", "/pushVariables/a", "/secondaryTiles/s"])
      await ok({ op: "remove", path });
    expect(Object.keys(await get("p3"))).toEqual([
      "installationId",
      "platform",
      "pushChannel",
      "pushChannelExpired",
      "expirationTime",
      "lastUpdate",
    ]);
  });

  test("HUB-4.06: what may not be patched is refused with the number of its operation", async () => {
    await has("p4", wns({ templates: { t: TOAST } }));
    for (const operation of [
      { op: "remove", path: "/pushChannel" },
      { op: "replace", path: "/installationId", value: "x" },
      { op: "replace", path: "/platform", value: "browser" },
      { op: "add", path: "/anything", value: "x" },
      { op: "remove", path: "/templates/t/body" },
      { op: "remove", path: "/templates/t/headers" },
      { op: "move", path: "/tags", from: "/userId" },
      { op: "add", path: "tags", value: "a" },
      { op: "add", path: "/templates/n", value: "{" },
      { op: "add", path: "/tags", value: "$UserId:{x}" },
      { op: "add", path: "/pushVariables/a", value: "\u0000" },
    ]) {
      await expectRefused(await patch("p4", { op: "add", path: "/tags", value: "a" }, operation), "operation 2");
    }
    // Proved when all operations are through: a body may come before its type.
    const broken = { op: "add", path: "/templates/n", value: { body: "<toast>$(</toast>" } };
    await expectRefused(await patch("p4", broken), "template cannot be read");
    await expectRefused(await server.call("PATCH", at("p4"), { body: '{"op":"add"}' }), "list of operations");
    await expectRefused(await server.call("PATCH", at("p4"), { body: "[" }), "JSON");
  });

  test("HUB-4.07: tags are replaced by a list, by its JSON text, and by a text with commas, and all of them match", async () => {
    for (const [id, value] of [
      ["list", ["pa", "pb"]],
      ["json", '["pa","pb"]'],
      ["text", "pa,pb"],
    ] as const) {
      await has(id, wns({ tags: ["old"] }));
      expect((await patch(id, { op: "replace", path: "/tags", value })).status).toBe(200);
      expect(await targets(`pa && pb && $InstallationId:{${id}}`)).toEqual([`${id} native`]);
      expect(await targets(`old && $InstallationId:{${id}}`)).toEqual([]);
    }
  });

  test("HUB-4.08: a patch whose second operation is bad changes nothing; one of an absent installation is 404", async () => {
    await has("whole", wns({ tags: ["a"] }));
    const bad = { op: "add", path: "/tags", value: "not a tag" };
    await expectRefused(await patch("whole", { op: "add", path: "/tags", value: "b" }, bad), "operation 2");
    expect((await get("whole")).tags).toEqual(["a"]);
    expect((await patch("absent", { op: "add", path: "/tags", value: "b" })).status).toBe(404);
  });

  test("HUB-4.09: a template without tags is reached by its name, and shows it", async () => {
    await has("named", wns({ templates: { Morning: TOAST, Evening: TOAST } }));
    expect(await targets("$InstallationId:{named} && morning", "template")).toEqual(["named Morning"]);
    expect(((await get("named")).templates as Record<string, Json>).Morning?.tags).toEqual(["Morning"]);
  });

  test("HUB-4.10: deleted and put again at once, it is there in its new state", async () => {
    await has("again", wns({ tags: ["before"] }));
    await server.call("DELETE", at("again"));
    await has("again", wns({ tags: ["after"] }));
    expect(await targets("$InstallationId:{again}")).toEqual(["again native"]);
    expect(await targets("before && $InstallationId:{again}")).toEqual([]);
  });

  test("HUB-4.11: one that is past its end is sent nothing, and is 404", async () => {
    const brief = await openTestHub();
    const expirationTime = "2026-01-01T01:00:00.0000000Z";
    await brief.call("PUT", "/installations/brief", { body: JSON.stringify(wns({ expirationTime })) });
    const now = () => brief.clock.now();
    const matching = async () =>
      (await brief.store.targets("myhub", { format: "windows", expression: null, after: 0, limit: 9, now: now() }))
        .targets;
    expect(await matching()).toHaveLength(1);
    brief.clock.advance(HOUR);
    expect(await matching()).toHaveLength(0);
    expect((await brief.call("GET", "/installations/brief")).status).toBe(404);
    await brief.close();
  });

  test("HUB-4.12: a channel that is gone is shown as expired, until another one takes its place", async () => {
    await has("gone", wns());
    const handle = { platform: "wns", channelUri: CHANNEL } as const;
    const { notificationId } = await server.sends.accept(
      server.hub,
      {
        format: "windows",
        targets: { kind: "expression", expression: null },
        headers: {},
        body: "<toast/>",
        base64: false,
      },
      { scheduledFor: null, clientRequestId: null, policy: "p" },
    );
    const record = await server.sends.find(server.hub, notificationId);
    if (record === null) throw new Error("the send was not recorded");
    await server.store.acceptSend({ ...record, hub: "myhub" }, null);
    const [target] =
      (await server.store.listRegistrations("myhub", {
        after: 0,
        limit: 1,
        skip: 0,
        tag: "$InstallationId:{gone}",
        handles: null,
        now: NEW_YEAR,
      })) ?? [];
    await server.store.progressSend({
      hub: "myhub",
      notificationId,
      state: "Completed",
      cursor: target?.ordinal ?? 0,
      startedAt: NEW_YEAR,
      endedAt: NEW_YEAR,
      wnsOutcomes: { ExpiredChannel: 1 },
      browserOutcomes: {},
      deferred: [],
      undeferred: [],
      gone: [
        {
          at: NEW_YEAR,
          outcome: "ExpiredChannel",
          handle,
          registrationId: target?.registrationId ?? null,
          installationId: "gone",
          notificationId,
        },
      ],
      remarks: [],
    });
    expect((await get("gone")).pushChannelExpired).toBe(true);
    expect(await targets("$InstallationId:{gone}")).toEqual([]);
    await patch("gone", { op: "replace", path: "/pushChannel", value: "https://wns.example/?token=new" });
    expect((await get("gone")).pushChannelExpired).toBe(false);
    expect(await targets("$InstallationId:{gone}")).toEqual(["gone native"]);
  });

  test("HUB-4.13: hidden tags, a missing channel and other platforms are refused; fields that are the hub's are ignored", async () => {
    await expectRefused(await put("bad", wns({ tags: ["$UserId:{x}"] })), "begins with $");
    await expectRefused(await put("bad", { platform: "wns" }), "channel");
    for (const platform of ["apns", "gcm", "fcmV1", "adm", "baidu", "mpns", "xiaomi"]) {
      await expectRefused(await put("bad", { platform, pushChannel: "x" }), `'${platform}'`);
    }
    await expectRefused(await put("bad", { platform: "carrier-pigeon", pushChannel: "x" }), "platform");
    await expectRefused(await put("bad", { pushChannel: CHANNEL }), "platform");
    await expectRefused(await put("bad", wns({ userId: "a b" })), "userId");
    await expectRefused(await put("bad", wns({ templates: { t: { headers: {} } } })), "body");
    await expectRefused(await put("bad", wns({ templates: { ["n".repeat(201)]: TOAST } })), "name");
    await expectRefused(await put("bad", wns({ expirationTime: "soon" })), "expirationTime");
    await expectRefused(await put("bad", [wns()]), "object");
    expect((await server.call("GET", at("bad"))).status).toBe(404);
    await has(
      "good",
      wns({
        installationId: "other",
        pushChannelExpired: true,
        expiredPushChannel: true,
        lastUpdate: "x",
        lastActiveOn: "y",
      }),
    );
    expect(await get("good")).toMatchObject({ installationId: "good", pushChannelExpired: false });
  });

  test("HUB-7.19: a channel on a host that is not listed is refused, in a put and in a patch, of tiles as well", async () => {
    const evil = "https://evil.example/1";
    await expectRefused(await put("bad", wns({ pushChannel: evil })), "host");
    await expectRefused(await put("bad", wns({ secondaryTiles: { s: { pushChannel: evil } } })), "host");
    await has("guarded", wns({ secondaryTiles: { s: { pushChannel: CHANNEL } } }));
    await has("guarded-b", {
      platform: "browser",
      pushChannel: { endpoint: "https://push.example/1", p256dh: "B", auth: "a" },
    });
    const browser = { endpoint: evil, p256dh: "B", auth: "a" };
    for (const [id, path, value] of [
      ["guarded", "/pushChannel", evil],
      ["guarded", "/secondaryTiles/s/pushChannel", evil],
      ["guarded", "/secondaryTiles/n", { pushChannel: evil }],
      ["guarded", "/secondaryTiles/n", JSON.stringify({ pushChannel: evil })],
      ["guarded-b", "/pushChannel", browser],
      ["guarded-b", "/pushChannel", JSON.stringify(browser)],
    ] as const) {
      await expectRefused(await patch(id, { op: "replace", path, value }), "host");
    }
  });

  test("a hub with a TTL ends what nobody renews, and a patch renews", async () => {
    const brief = await openTestHub({ registrationTtlSeconds: 86_400 });
    const read = async () => ((await (await brief.call("GET", "/installations/i")).json()) as Json).expirationTime;
    await brief.call("PUT", "/installations/i", { body: JSON.stringify(wns()) });
    expect(await read()).toBe("2026-01-02T00:00:00.0000000Z");
    brief.clock.advance(HOUR);
    await brief.call("PATCH", "/installations/i", { body: '[{"op":"add","path":"/tags","value":"x"}]' });
    expect(await read()).toBe("2026-01-02T01:00:00.0000000Z");
    await brief.close();
  });
});
