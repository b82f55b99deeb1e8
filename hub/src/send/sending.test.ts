/** Sends from their acceptance to their end, over the embedded store and real sockets. */
import { afterEach, describe, expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import { installationOf } from "../engine/conformance/fixtures.ts";
import type { InstallationRecord, SendRecord, SendRequest } from "../model.ts";
import { HubRefusal } from "../refusal.ts";
import { RECEIVED, wns } from "../testing/stand-in.ts";
import {
  DEAD,
  NOON,
  openTestSending,
  type TestSending,
  type TestSendingOptions,
  TOAST,
} from "../testing/test-sending.ts";

const open: TestSending[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function openWorld(options?: TestSendingOptions): Promise<TestSending> {
  const world = await openTestSending(options);
  open.push(world);
  return world;
}

const to = (expression: string | null): SendRequest["targets"] => ({ kind: "expression", expression });
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();
const names = ({ standIn }: TestSending) => standIn.pushes.map(({ name }) => name).toSorted();

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => "taken",
    (error: unknown) => (error instanceof HubRefusal ? error.code : error),
  );

/** What a hub is given in the place of the one that it has. */
const CREDENTIAL = { packageSid: "ms-app://s-1-15-2-1", clientSecret: "another-secret", tenantId: null };

const isSaved = (world: TestSending, id: string) => world.when(id, ({ startedAt }) => startedAt !== null);

describe("a send that goes at once", () => {
  test("HUB-7.01: toast, tile, badge and raw arrive with the bytes and the type that were given", async () => {
    const world = await openWorld();
    await world.register("phone", { tags: ["a"] });
    const bodies = { "wns/toast": TOAST, "wns/tile": "<tile/>", "wns/badge": '<badge value="3"/>', "wns/raw": "Grüße" };
    for (const [type, body] of Object.entries(bodies)) {
      await world.ended(
        await world.send({ targets: to("a"), headers: { "X-WNS-Type": type, "X-WNS-TTL": "60" }, body }),
      );
    }
    const seen = world.standIn.pushes.map(({ headers, body }) => [
      headers["x-wns-type"],
      headers["content-type"],
      text(body),
    ]);
    expect(seen).toEqual([
      ["wns/toast", "text/xml", TOAST],
      ["wns/tile", "text/xml", "<tile/>"],
      ["wns/badge", "text/xml", '<badge value="3"/>'],
      ["wns/raw", "application/octet-stream", "Grüße"],
    ]);
    expect(world.standIn.pushes[0]?.headers).toMatchObject({ "x-wns-ttl": "60", "x-wns-requestforstatus": "true" });
  });

  test("HUB-7.01: bytes that are no text arrive as they are", async () => {
    const world = await openWorld();
    await world.register("phone");
    const bytes = Buffer.from([0, 255, 128, 10]);
    const raw = { headers: { "X-WNS-Type": "wns/raw" }, body: bytes.toString("base64"), base64: true };
    await world.ended(await world.send(raw));
    expect(Buffer.from(world.standIn.pushes[0]?.body ?? []).equals(bytes)).toBe(true);
  });

  test("HUB-7.03: everyone's native registrations are reached once each, and no template", async () => {
    const world = await openWorld();
    await world.registerMany(1203);
    const template = { name: "t", body: TOAST, headers: { "X-WNS-Type": "wns/toast" } };
    await world.register("template", { template });
    const send = await world.ended(await world.send());
    expect([send.state, send.wnsOutcomes]).toEqual(["Completed", { Success: 1203 }]);
    expect(new Set(names(world)).size).toBe(1203);
    expect([world.standIn.pushes.length, world.standIn.tokenRequests.length]).toEqual([1203, 1]);
  });

  test("HUB-7.04: two registrations of one channel get one push, and the second is Skipped", async () => {
    const world = await openWorld();
    const handle = { platform: "wns", channelUri: world.standIn.channel("shared") } as const;
    await world.register("one", { handle, tags: ["a"] });
    await world.register("two", { handle, tags: ["b"] });
    const send = await world.ended(await world.send({ targets: to("a||b") }));
    expect([send.wnsOutcomes, world.standIn.pushes.length]).toEqual([{ Success: 1, Skipped: 1 }, 1]);
  });

  test("HUB-5.06: an expression is asked of each registration, and not of the device's together", async () => {
    const world = await openWorld();
    const handle = { platform: "wns", channelUri: world.standIn.channel("shared") } as const;
    const template = { name: "t", body: TOAST, headers: {} };
    await world.register("native", { handle, tags: ["a"] });
    await world.register("template", { handle, tags: ["b"], template });
    for (const format of ["windows", "template"] as const) {
      const body = format === "windows" ? TOAST : "{}";
      expect(await world.ended(await world.send({ format, body, targets: to("a&&b") }))).toMatchObject({
        state: "NoTargetFound",
      });
    }
    expect(world.standIn.pushes).toEqual([]);
  });

  test("HUB-8.01: it is found at once, and in the end what came of it sums up to its targets", async () => {
    const world = await openWorld();
    for (const name of ["good", "gone", "away"]) await world.register(name);
    world.standIn.answer = ({ name }) =>
      name === "good" ? RECEIVED : name === "gone" ? wns(410, "dropped") : wns(200, "dropped");
    const id = await world.send();
    expect(await world.sending.find(world.hub, id)).toMatchObject({ notificationId: id, scheduledFor: null });
    const { wnsOutcomes, state } = await world.ended(id);
    expect([state, wnsOutcomes]).toEqual(["Completed", { Success: 1, ExpiredChannel: 1, Dropped: 1 }]);
    expect(await world.sending.find(world.hub, "no-such-id")).toBeNull();
  });

  test("HUB-8.02: while nothing came of it there are no counts", async () => {
    const world = await openWorld();
    await world.register("phone");
    const answered = Promise.withResolvers<typeof RECEIVED>();
    world.standIn.answer = () => answered.promise;
    const id = await world.send();
    const { wnsOutcomes, browserOutcomes, state } = await world.find(id);
    expect([wnsOutcomes, browserOutcomes, state]).toEqual([{}, {}, "Enqueued"]);
    answered.resolve(RECEIVED);
    await world.ended(id);
  });

  test("HUB-8.03: when nobody matches, it says so", async () => {
    const world = await openWorld();
    const send = await world.ended(await world.send({ targets: to("nobody") }));
    expect([send.state, send.wnsOutcomes, send.endedAt]).toEqual(["NoTargetFound", {}, NOON]);
  });

  test("HUB-7.02: an id has the form of the real service's, and no two are the same", async () => {
    const world = await openWorld();
    const ids = await Promise.all([1, 2, 3].map(() => world.send()));
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}-20260115120000-\d+-\d+$/);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) await world.ended(id);
  });

  test("HUB-7.06: a channel that nobody registered is reached directly", async () => {
    const world = await openWorld();
    const handles = [{ platform: "wns", channelUri: world.standIn.channel("unknown") } as const];
    const send = await world.ended(await world.send({ targets: { kind: "handles", handles } }));
    expect([send.wnsOutcomes, names(world)]).toEqual([{ Success: 1 }, ["unknown"]]);
  });

  test("HUB-7.07: a batch of a thousand handles is delivered, a handle that stands twice once; 1001 are refused", async () => {
    const world = await openWorld();
    const handle = (n: number) => ({ platform: "wns", channelUri: world.standIn.channel(`c${n}`) }) as const;
    const handles = Array.from({ length: 1000 }, (_, n) => handle(n === 999 ? 0 : n));
    const id = await world.send({ targets: { kind: "handles", handles } });
    expect((await world.ended(id)).wnsOutcomes).toEqual({ Success: 999, Skipped: 1 });
    expect(new Set(names(world)).size).toBe(999);
    expect(id).not.toContain("$batch");
    const tooMany = { kind: "handles", handles: [...handles, handle(1)] } as const;
    expect(await refusal(world.send({ targets: tooMany }))).toBe("HANDLES_INVALID");
    expect(await refusal(world.send({ targets: { kind: "handles", handles: [] } }))).toBe("HANDLES_INVALID");
  });
});

describe("what is refused", () => {
  test("a send that cannot be right is refused before anything is kept", async () => {
    const world = await openWorld();
    const cases: readonly (readonly [Partial<SendRequest>, string])[] = [
      [{ targets: to("a &&") }, "TAG_EXPRESSION_INVALID"],
      [{ body: "<toast>" }, "XML_INVALID"],
      [{ body: "<foo/>", headers: {} }, "WNS_TYPE_INVALID"],
      [{ body: "<tile/>" }, "WNS_TYPE_INVALID"],
      [{ body: `<toast>${"x".repeat(5000)}</toast>` }, "PAYLOAD_TOO_LARGE"],
      [{ headers: { "X-WNS-Type": "wns/toast", "X-WNS-Tag": "a\r\nX-Evil: 1" } }, "REQUEST_INVALID"],
      [{ format: "template", body: "[]" }, "PROPERTIES_INVALID"],
      [{ format: "template", body: '{"a":{}}' }, "PROPERTIES_INVALID"],
      [{ format: "browser", body: "no json" }, "JSON_INVALID"],
      [{ format: "browser", body: JSON.stringify("x".repeat(4000)) }, "PAYLOAD_TOO_LARGE"],
    ];
    for (const [change, code] of cases) expect(await refusal(world.send(change))).toBe(code as never);
    expect(await world.store.listSends("myhub", 10)).toEqual([]);
  });

  test("a hub that has nothing to show to the platform refuses to send to it", async () => {
    const world = await openWorld({ hub: { wns: null, browser: null } });
    for (const [format, body] of [
      ["windows", TOAST],
      ["browser", "{}"],
      ["template", "{}"],
    ] as const) {
      expect(await refusal(world.send({ format, body }))).toBe("CREDENTIAL_MISSING");
    }
  });

  test("a missing X-WNS-Type is that of the root element", async () => {
    const world = await openWorld();
    await world.register("phone");
    await world.ended(await world.send({ headers: {}, body: '<?xml version="1.0"?><!-- a --><badge value="1"/>' }));
    expect(world.standIn.pushes[0]?.headers["x-wns-type"]).toBe("wns/badge");
  });
});

describe("what push services answer", () => {
  const later = { "Retry-After": "60" };

  test.each([
    ["received", RECEIVED, "Success"],
    [
      "dropped, its device away",
      wns(200, "dropped", { "X-WNS-DeviceConnectionStatus": "disconnected" }),
      "ChannelDisconnected",
    ],
    ["dropped", wns(200, "dropped"), "Dropped"],
    ["200 channelthrottled", wns(200, "channelthrottled"), "ChannelThrottled"],
    ["400", wns(400, "dropped"), "InvalidNotificationFormat"],
    ["401, twice", wns(401, "dropped"), "InvalidToken"],
    ["403", wns(403, "dropped"), "WrongToken"],
    ["404", wns(404, "dropped"), "BadChannel"],
    ["410", wns(410, "dropped"), "ExpiredChannel"],
    ["413", wns(413, "dropped"), "InvalidNotificationSize"],
    ["a redirect", { status: 307, headers: { Location: "https://elsewhere.example/" } }, "PnsInterfaceError"],
  ] as const)("HUB-8.04: %s, and that is the end of it", async (_, answer, outcome) => {
    const world = await openWorld();
    await world.register("phone");
    world.standIn.answer = () => answer;
    const send = await world.ended(await world.send());
    expect(send.wnsOutcomes as object).toEqual({ [outcome]: 1 });
  });

  test.each([
    ["406 channelthrottled", wns(406, "channelthrottled", later), 60_000],
    ["406 appthrottled", wns(406, "appthrottled", later), 60_000],
    ["503", wns(503, "dropped", later), 60_000],
    ["503 until a date", wns(503, "dropped", { "Retry-After": new Date(NOON + 90_000).toUTCString() }), 90_000],
    ["500", wns(500, "dropped"), 1000],
  ] as const)("HUB-7.16: %s is tried again when its time has come, and then it counts", async (_, answer, waitMs) => {
    const world = await openWorld();
    await world.register("phone");
    world.standIn.answer = ({ nth }) => (nth === 1 ? answer : RECEIVED);
    const id = await world.send();
    await isSaved(world, id);
    expect((await world.find(id)).state).toBe("Processing");
    world.timer.moveTo(NOON + waitMs - 1);
    expect(world.standIn.pushes).toHaveLength(1);
    world.timer.moveTo(NOON + waitMs);
    const send = await world.ended(id);
    expect([send.wnsOutcomes, world.standIn.pushes.length]).toEqual([{ Success: 1 }, 2]);
    const keys = world.standIn.pushes.map(({ headers }) => headers["idempotency-key"]);
    expect(new Set(keys).size).toBe(1);
  });

  test("HUB-7.16: what is throttled for half an hour is given up, and the send with it", async () => {
    const world = await openWorld();
    await world.register("phone");
    world.standIn.answer = () => wns(406, "channelthrottled", { "Retry-After": "600" });
    const id = await world.send();
    for (let tries = 1; tries <= 3; tries++) {
      await world.when(id, () => world.standIn.pushes.length === tries && world.timer.next !== null);
      world.timer.moveTo(world.timer.next ?? 0);
    }
    const send = await world.ended(id);
    expect([send.state, send.wnsOutcomes]).toEqual(["Abandoned", { AbandonedNotificationMessages: 1 }]);
    expect(world.standIn.pushes).toHaveLength(4);
    expect(await world.store.nextDeferred("myhub", id)).toBeNull();
  });

  test("HUB-7.16: a push that waits is still tried after a restart, with the key it had", async () => {
    const world = await openWorld();
    await world.register("phone");
    world.standIn.answer = ({ nth }) => (nth === 1 ? wns(503, "dropped", later) : RECEIVED);
    const id = await world.send();
    await isSaved(world, id);
    await world.restart();
    world.timer.moveTo(NOON + 60_000);
    expect((await world.ended(id)).wnsOutcomes).toEqual({ Success: 1 });
    expect(new Set(world.standIn.pushes.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
  });

  test("HUB-8.04: a host that cannot be reached is tried again and again, and given up after half an hour", async () => {
    const world = await openWorld();
    const handles = [{ platform: "wns", channelUri: `${DEAD}/c/nobody` } as const];
    const id = await world.send({ targets: { kind: "handles", handles } });
    const { remarks } = await isSaved(world, id);
    expect(remarks).toEqual(["PnsUnreachable: ECONNREFUSED (ECONNREFUSED)"]);
    const send = await moveOn(world, id);
    expect([send.state, send.wnsOutcomes]).toEqual(["Abandoned", { AbandonedNotificationMessages: 1 }]);
    expect(world.timer.now() - NOON).toBeWithin(25 * 60_000, 30 * 60_000 + 1);
  });

  test("a dead host holds up nobody: everyone else is reached while it is waited for", async () => {
    const world = await openWorld();
    for (let n = 0; n < 100; n++) {
      const handle = { platform: "wns", channelUri: `${DEAD}/c/${n}` } as const;
      await world.register(`dead${n}`, { handle });
      await world.register(`good${n}`);
    }
    const everyone = Promise.withResolvers<void>();
    world.standIn.answer = () => {
      if (world.standIn.pushes.length === 100) everyone.resolve();
      return RECEIVED;
    };
    const id = await world.send();
    await everyone.promise;
    expect(await world.sending.cancel(world.hub, id)).toBe(true);
    await world.sending.stop();
    const { state, wnsOutcomes } = await world.find(id);
    expect([state, wnsOutcomes as object]).toEqual(["Canceled", { Success: 100, AbandonedNotificationMessages: 100 }]);
  });

  test("sends that only wait for another try keep none from going out", async () => {
    const world = await openWorld();
    await world.register("phone");
    world.standIn.answer = ({ name }) => (name === "busy" ? wns(500, "dropped") : RECEIVED);
    const handles = [{ platform: "wns", channelUri: world.standIn.channel("busy") } as const];
    await Promise.all(Array.from({ length: 40 }, () => world.send({ targets: { kind: "handles", handles } })));
    const send = await world.ended(await world.send());
    expect([send.wnsOutcomes, world.sending.running]).toEqual([{ Success: 1 }, 40]);
  });

  test("a host that was allowed when a channel was registered, and is not any more, is not pushed to", async () => {
    const world = await openWorld();
    await world.register("phone", { handle: { platform: "wns", channelUri: "https://elsewhere.example/c" } });
    const send = await world.ended(await world.send());
    expect(send.wnsOutcomes).toEqual({ PnsInterfaceError: 1 });
    expect(send.remarks.join()).toContain("https://elsewhere.example is not on the list");
    expect(world.standIn.tokenRequests).toEqual([]);
  });

  test("HUB-7.17, complaint 10: a channel that is gone is gone from the lists; one that refused this push, or us, stays", async () => {
    const world = await openWorld();
    for (const name of ["missing", "expired", "foreign", "malformed", "good"]) await world.register(name);
    const statuses = new Map([
      ["missing", 404],
      ["expired", 410],
      ["foreign", 403],
      ["malformed", 400],
    ]);
    world.standIn.answer = ({ name }) => wns(statuses.get(name) ?? 200, name === "good" ? "received" : "dropped");
    await world.ended(await world.send());
    const query = { after: 0, limit: 10, skip: 0, tag: null, handles: null, now: NOON };
    const left = (await world.store.listRegistrations("myhub", query)).map(({ registrationId }) => registrationId);
    expect(left).toEqual(["foreign", "malformed", "good"]);
  });

  test("HUB-8.05: for each channel that is gone there is feedback, with whose it was", async () => {
    const world = await openWorld();
    for (const name of ["one", "two", "good"]) await world.register(name);
    world.standIn.answer = ({ name }) => (name === "good" ? RECEIVED : wns(410, "dropped"));
    const id = await world.send();
    await world.ended(id);
    const feedback = await world.store.feedback("myhub", 0, 10);
    expect(
      feedback.map(({ registrationId, outcome, notificationId }) => [registrationId, outcome, notificationId]),
    ).toEqual([
      ["one", "ExpiredChannel", id],
      ["two", "ExpiredChannel", id],
    ]);
  });

  test("HUB-7.18: one 401 costs one new token, and the push is delivered; many at once cost one too", async () => {
    const world = await openWorld();
    await world.registerMany(100);
    world.standIn.answer = ({ headers }) =>
      headers.authorization === "Bearer token-1" ? wns(401, "dropped") : RECEIVED;
    const send = await world.ended(await world.send());
    expect([send.wnsOutcomes, world.standIn.tokenRequests.length]).toEqual([{ Success: 100 }, 2]);
  });

  test("HUB-9.07: a wrong secret is InvalidCredentials with the token server's words, and asks for few tokens", async () => {
    const world = await openWorld();
    await world.registerMany(700);
    const body = JSON.stringify({ error: "invalid_client", error_description: "The secret is not that of the app" });
    world.standIn.token = () => ({ status: 401, body });
    const send = await world.ended(await world.send());
    expect(send.wnsOutcomes).toEqual({ InvalidCredentials: 700 });
    expect(send.remarks.join("\n")).toContain("invalid_client: The secret is not that of the app");
    expect(world.lines.join("\n")).toContain("The secret is not that of the app");
    expect(world.lines.join("\n")).not.toContain("a-client-secret");
    expect([world.standIn.tokenRequests.length, world.standIn.pushes.length]).toEqual([1, 0]);
  });

  test("a secret that is changed is shown by the next push, in a send that is under way too", async () => {
    const world = await openWorld();
    // More than go to one host at first: the others of the page begin when the first has been answered.
    await world.registerMany(100);
    const changed = { ...CREDENTIAL, tokenEndpoint: world.standIn.tokenEndpoint };
    world.standIn.answer = ({ headers }) => {
      if (headers.authorization === "Bearer token-1") world.change({ wns: changed });
      return RECEIVED;
    };
    const send = await world.ended(await world.send());
    expect(send.wnsOutcomes).toEqual({ Success: 100 });
    const secrets = world.standIn.tokenRequests.map(({ form }) => form.client_secret);
    expect(new Set(secrets)).toEqual(new Set(["a-client-secret", "another-secret"]));
    const before = world.standIn.pushes.filter(({ headers }) => headers.authorization === "Bearer token-1");
    expect(before.length).toBeLessThan(100);
    expect(world.lines.join("\n")).not.toContain("another-secret");
  });

  test("a hub whose secret was refused pushes again as soon as it has another: the refusal stands for the old one alone", async () => {
    const world = await openWorld();
    await world.register("phone");
    const body = JSON.stringify({ error: "invalid_client", error_description: "Invalid client secret" });
    world.standIn.token = (nth) => (nth === 1 ? { status: 400, body } : tokenOf(nth));
    for (let sent = 0; sent < 2; sent++)
      expect((await world.ended(await world.send())).wnsOutcomes).toEqual({ InvalidCredentials: 1 });
    world.change({ wns: { ...CREDENTIAL, tokenEndpoint: world.standIn.tokenEndpoint } });
    expect((await world.ended(await world.send())).wnsOutcomes).toEqual({ Success: 1 });
    const secrets = world.standIn.tokenRequests.map(({ form }) => form.client_secret);
    expect(secrets).toEqual(["a-client-secret", "another-secret"]);
  });

  test("HUB-8.04: a token server that fails is asked again later", async () => {
    const world = await openWorld();
    await world.register("phone");
    world.standIn.token = (nth) => (nth === 1 ? { status: 503, headers: { "Retry-After": "20" } } : tokenOf(nth));
    const id = await world.send();
    const { remarks } = await isSaved(world, id);
    expect(remarks[0]).toStartWith("TokenProviderUnreachable: The token endpoint gave no access token: status 503");
    world.timer.moveTo(NOON + 20_000);
    expect((await world.ended(id)).wnsOutcomes).toEqual({ Success: 1 });
  });

  test("a token server that does not answer is asked again within seconds: it may only have been started anew", async () => {
    const world = await openWorld();
    Object.assign(world.hub, { wns: { ...world.hub.wns, tokenEndpoint: `${DEAD}/accesstoken.srf` } });
    await world.registerMany(700);
    const id = await world.send();
    const { remarks } = await isSaved(world, id);
    expect(remarks[0]).toBe("TokenProviderUnreachable: The other side could not be reached: ECONNREFUSED");
    Object.assign(world.hub, { wns: { ...world.hub.wns, tokenEndpoint: world.standIn.tokenEndpoint } });
    expect((await moveOn(world, id)).wnsOutcomes).toEqual({ Success: 700 });
    expect(world.timer.now() - NOON).toBeLessThan(5000);
  });

  test("a token endpoint in a private network is not asked: its pushes end at once, and say why", async () => {
    const world = await openWorld({ allowPrivate: false });
    await world.registerMany(700);
    const send = await world.ended(await world.send());
    expect([send.state, send.wnsOutcomes as object]).toEqual(["Completed", { TokenProviderUnreachable: 700 }]);
    expect(send.remarks).toEqual([
      "TokenProviderUnreachable: the token endpoint is not asked, because the target is on this machine or in a private network (ADDRESS_PRIVATE)",
    ]);
    expect(world.standIn.tokenRequests).toEqual([]);
  });

  test("a credential of Entra asks with its scope", async () => {
    const world = await openTestSending();
    open.push(world);
    const tokenEndpoint = `${world.standIn.url}/tenant/oauth2/v2.0/token`;
    const wnsCredential = { packageSid: "b7a1", clientSecret: "s", tokenEndpoint, tenantId: "tenant" };
    Object.assign(world.hub, { wns: wnsCredential });
    await world.register("phone");
    await world.ended(await world.send());
    expect(world.standIn.tokenRequests).toEqual([
      {
        path: "/tenant/oauth2/v2.0/token",
        form: {
          grant_type: "client_credentials",
          client_id: "b7a1",
          client_secret: "s",
          scope: "https://wns.windows.com/.default",
        },
      },
    ]);
  });
});

const tokenOf = (nth: number) => ({
  status: 200,
  body: JSON.stringify({ token_type: "bearer", access_token: `token-${nth}`, expires_in: 3600 }),
});

/** Lets time pass from one wait to the next until the send has ended. */
async function moveOn(world: TestSending, id: string): Promise<SendRecord> {
  for (;;) {
    const send = await world.when(id, ({ endedAt }) => endedAt !== null || world.timer.next !== null);
    if (send.endedAt !== null) return send;
    world.timer.moveTo(world.timer.next ?? world.timer.now());
  }
}

describe("repeated, scheduled and canceled sends", () => {
  test("HUB-7.15: the same client request id is the same send for ten minutes, for the same policy", async () => {
    const world = await openWorld();
    await world.register("phone");
    const first = await world.send({}, null, "request-1");
    await world.ended(first);
    world.timer.moveTo(NOON + 599_999);
    expect(await world.send({}, null, "request-1")).toBe(first);
    expect(await world.send({}, null, "request-2")).not.toBe(first);
    const more = { scheduledFor: null, clientRequestId: "request-1", policy: "other" };
    const request = (await world.find(first)).request;
    expect((await world.sending.accept(world.hub, request, more)).notificationId).not.toBe(first);
    world.timer.moveTo(NOON + 601_000);
    const later = await world.send({}, null, "request-1");
    expect(later).not.toBe(first);
    await world.ended(later);
  });

  test("HUB-7.09: a scheduled send goes out once, at its time, and not before, also after a restart", async () => {
    const world = await openWorld();
    await world.register("phone");
    const id = await world.send({}, NOON + 2000);
    expect((await world.find(id)).state).toBe("Scheduled");
    await world.restart();
    world.timer.moveTo(NOON + 1999);
    expect(world.sending.running).toBe(0);
    world.timer.moveTo(NOON + 2000);
    const send = await world.ended(id);
    expect([send.state, send.startedAt, send.remarks]).toEqual(["Completed", NOON + 2000, []]);
    await world.restart();
    expect(world.standIn.pushes).toHaveLength(1);
  });

  test("HUB-7.09: it reaches those who match at its time, and not those who did when it was accepted", async () => {
    const world = await openWorld();
    await world.register("early");
    const id = await world.send({}, NOON + 2000);
    await world.store.deleteRegistration("myhub", "early", "any");
    await world.register("late");
    world.timer.moveTo(NOON + 2000);
    await world.ended(id);
    expect(names(world)).toEqual(["late"]);
  });

  test("a time that was missed is made up for once, late, and the send says so", async () => {
    const world = await openWorld();
    await world.register("phone");
    const id = await world.send({}, NOON + 2000);
    await world.sending.stop();
    world.timer.moveTo(NOON + 3_600_000);
    await world.restart();
    const send = await world.ended(id);
    expect([send.state, world.standIn.pushes.length]).toEqual(["Completed", 1]);
    expect(send.remarks).toEqual([
      "The send was scheduled for 2026-01-15T12:00:02.000Z and went out late, at 2026-01-15T13:00:00.000Z: no hub was running at its time",
    ]);
  });

  test("several schedules go out in their order, whichever was accepted first", async () => {
    const world = await openWorld();
    await world.register("phone");
    const ids = [];
    for (const seconds of [30, 10, 20]) {
      const body = `<toast launch="${seconds}"/>`;
      ids.push(await world.send({ body }, NOON + seconds * 1000));
    }
    for (const at of [10, 20, 30]) {
      world.timer.moveTo(NOON + at * 1000);
      await world.ended(ids[[30, 10, 20].indexOf(at)] ?? "");
    }
    expect(world.standIn.pushes.map(({ body }) => text(body))).toEqual(
      [10, 20, 30].map((seconds) => `<toast launch="${seconds}"/>`),
    );
  });

  test("complaint 13: whoever may send may schedule, up to seven days ahead and no further; a time that is over means at once", async () => {
    const world = await openWorld();
    await world.register("phone");
    const week = 7 * 86_400_000;
    expect(await refusal(world.send({}, NOON + week + 1))).toBe("SCHEDULE_TOO_FAR");
    expect((await world.find(await world.send({}, NOON + week))).state).toBe("Scheduled");
    expect((await world.ended(await world.send({}, NOON - 1))).wnsOutcomes).toEqual({ Success: 1 });
  });

  test("HUB-7.10: canceled before its time it is never sent, and cannot be canceled again", async () => {
    const world = await openWorld();
    await world.register("phone");
    const id = await world.send({}, NOON + 2000);
    expect(await world.sending.cancel(world.hub, id)).toBe(true);
    world.timer.moveTo(NOON + 3000);
    expect(await world.sending.cancel(world.hub, id)).toBe(false);
    expect(await world.find(id)).toMatchObject({ state: "Canceled", wnsOutcomes: {} });
    expect(world.standIn.pushes).toEqual([]);
    expect(await world.sending.cancel(world.hub, "no-such-id")).toBe(false);
  });

  test("a send that is under way stops after the pages in hand when it is canceled", async () => {
    const world = await openWorld();
    await world.registerMany(2400);
    let canceled: Promise<boolean> | undefined;
    let id = "";
    const accepted = Promise.withResolvers<void>();
    world.standIn.answer = async () => {
      await accepted.promise;
      canceled ??= world.sending.cancel(world.hub, id);
      return RECEIVED;
    };
    id = await world.send();
    accepted.resolve();
    await world.when(id, ({ state }) => state === "Canceled");
    expect(await canceled).toBe(true);
    await world.sending.stop();
    const { state, wnsOutcomes } = await world.find(id);
    expect([state, wnsOutcomes.Success]).toEqual(["Canceled", world.standIn.pushes.length]);
    expect(world.standIn.pushes.length).toBeLessThanOrEqual(1500);
  });

  test("canceled while it waits for another try, what waits is given up and counted", async () => {
    const world = await openWorld();
    await world.register("phone");
    world.standIn.answer = () => wns(503, "dropped", { "Retry-After": "60" });
    const id = await world.send();
    await isSaved(world, id);
    expect(await world.sending.cancel(world.hub, id)).toBe(true);
    const { state, wnsOutcomes } = await world.find(id);
    expect([state, wnsOutcomes]).toEqual(["Canceled", { AbandonedNotificationMessages: 1 }]);
    world.timer.moveTo(NOON + 120_000);
    expect(world.standIn.pushes).toHaveLength(1);
  });

  test("a send that another node cancels stops after the pages in hand, and what it pushed is counted", async () => {
    const world = await openWorld();
    await world.registerMany(2400);
    let canceled: Promise<unknown> | undefined;
    let id = "";
    const accepted = Promise.withResolvers<void>();
    world.standIn.answer = async () => {
      await accepted.promise;
      canceled ??= world.store.cancelSend("myhub", id, NOON);
      return RECEIVED;
    };
    id = await world.send();
    accepted.resolve();
    await world.when(id, ({ state }) => state === "Canceled");
    expect(await canceled).toBe("Enqueued");
    await world.sending.stop();
    const { state, wnsOutcomes } = await world.find(id);
    expect([state, wnsOutcomes.Success]).toEqual(["Canceled", world.standIn.pushes.length]);
    expect(world.standIn.pushes.length).toBeLessThanOrEqual(1500);
  });

  test("a send that waits for another try while another node cancels it pushes nothing more", async () => {
    const world = await openWorld();
    await world.register("phone");
    world.standIn.answer = () => wns(503, "dropped", { "Retry-After": "60" });
    const id = await world.send();
    await isSaved(world, id);
    expect(await world.store.cancelSend("myhub", id, NOON)).toBe("Processing");
    world.timer.moveTo(NOON + 120_000);
    await world.sending.stop();
    const { state, endedAt, wnsOutcomes } = await world.find(id);
    expect([state, endedAt, wnsOutcomes]).toEqual(["Canceled", NOON, { AbandonedNotificationMessages: 1 }]);
    expect(world.standIn.pushes).toHaveLength(1);
  });
});

const GREETING = { body: TOAST, headers: { "X-WNS-Type": "wns/toast" } };

const phoneOf = ({ standIn }: TestSending): InstallationRecord => ({
  installationId: "PHONE",
  userId: null,
  platform: "wns",
  handle: { platform: "wns", channelUri: standIn.channel("phone") },
  channelAsText: false,
  pushChannelExpired: false,
  expiresAt: null,
  tags: [],
  pushVariables: {},
  templates: { morning: { ...GREETING, tags: [], expiry: null }, evening: { ...GREETING, tags: [], expiry: null } },
  secondaryTiles: {},
  updatedAt: NOON,
});

describe("after a crash", () => {
  test("what was in hand is sent again with the keys it had, and nothing else is; everyone is reached", async () => {
    const world = await openWorld();
    await world.registerMany(2000);
    let crashed: Promise<void> | undefined;
    world.standIn.answer = () => {
      if (world.standIn.pushes.length > 700) crashed ??= world.crash();
      return RECEIVED;
    };
    const id = await world.send();
    const { wnsOutcomes } = await world.ended(id);
    await crashed;
    expect(wnsOutcomes).toEqual({ Success: 2000 });
    const keys = Map.groupBy(world.standIn.pushes, ({ name }) => name);
    expect(keys.size).toBe(2000);
    const perTarget = [...keys.values()].map(
      (pushes) => new Set(pushes.map(({ headers }) => headers["idempotency-key"])).size,
    );
    expect(Math.max(...perTarget)).toBe(1);
    expect(world.standIn.pushes.length).toBeLessThanOrEqual(3000);
  });

  test.each([
    ["windows", 1],
    ["template", 2],
  ] as const)(
    "a device that goes and comes again in the middle of a send has new %s registrations, and the keys it had",
    async (format, parts) => {
      const world = await openWorld();
      await world.store.putInstallation("myhub", phoneOf(world));
      await world.registerMany(1600, format === "template" ? { template: { ...GREETING, name: "greeting" } } : {});
      let returned: Promise<void> | undefined;
      const comeAgain = async () => {
        await world.store.deleteInstallation("myhub", "PHONE");
        await world.store.putInstallation("myhub", phoneOf(world));
      };
      world.standIn.answer = async () => {
        returned ??= comeAgain();
        await returned;
        return RECEIVED;
      };
      await world.ended(await world.send({ format, body: format === "template" ? "{}" : TOAST }));
      const pushes = world.standIn.pushes.filter(({ name }) => name === "phone");
      const keys = new Set(pushes.map(({ headers }) => headers["idempotency-key"]));
      expect([pushes.length, keys.size]).toEqual([2 * parts, parts]);
    },
  );
});

describe("faults of the hub and of its store", () => {
  test("a store that fails for a while is asked again, and nobody is pushed to twice for it", async () => {
    const world = await openWorld();
    await world.registerMany(3);
    let failures = 2;
    world.failing = (call) => (call === "progressSend" && failures-- > 0 ? new BelfryError("DISK_FULL") : undefined);
    const id = await world.send();
    const send = await moveOn(world, id);
    expect([send.wnsOutcomes, world.standIn.pushes.length]).toEqual([{ Success: 3 }, 3]);
    expect(world.lines.join("\n")).toContain("a send waits for the store");
  });

  test("a mistake of ours ends the send and says so: it does not go out again and again", async () => {
    const world = await openWorld();
    await world.registerMany(3);
    let isBroken = true;
    world.failing = (call) => (call === "targets" && isBroken ? new TypeError("x is undefined") : undefined);
    const id = await world.send();
    const send = await world.ended(id);
    isBroken = false;
    expect([send.state, send.remarks]).toEqual([
      "Abandoned",
      ["The send was given up for a fault of the hub; see its log"],
    ]);
    world.timer.moveTo(NOON + 600_000);
    expect(world.standIn.pushes).toEqual([]);
    expect(world.lines.join("\n")).toContain("x is undefined");
  });

  test("what is wrong with every page is said once", async () => {
    const world = await openWorld();
    await world.registerMany(1200);
    world.standIn.answer = () => wns(403, "dropped", { "X-WNS-Error-Description": "not yours" });
    const send = await world.ended(await world.send());
    expect([send.wnsOutcomes, send.remarks]).toEqual([{ WrongToken: 1200 }, ["WrongToken: not yours"]]);
  });
});

describe("the debug send", () => {
  test("HUB-7.05: at most ten that match are tried, and each is told of; nobody matches: an empty list", async () => {
    const world = await openWorld();
    await world.registerMany(30, { tags: ["a"] });
    const request = { format: "windows", headers: {}, body: TOAST, base64: false } as const;
    const outcome = await world.sending.test(world.hub, { ...request, targets: to("a") });
    expect([outcome.success, outcome.failure, outcome.results.length]).toEqual([10, 0, 10]);
    expect(outcome.results[0]).toMatchObject({
      platform: "windows",
      outcome: "Success",
      words: "The Notification was successfully sent to the Push Notification System",
    });
    expect(new Set(outcome.results.map(({ registrationId }) => registrationId)).size).toBe(10);
    const nobody = await world.sending.test(world.hub, { ...request, targets: to("b") });
    expect(nobody).toEqual({ success: 0, failure: 0, results: [] });
  });

  test("complaint 10: a debug send says what is wrong, and no registration goes for it", async () => {
    const world = await openWorld();
    await world.register("phone");
    world.standIn.answer = () => wns(410, "dropped", { "X-WNS-Error-Description": "Channel expired" });
    const request = { format: "windows", headers: {}, body: TOAST, base64: false, targets: to(null) } as const;
    const { failure, results } = await world.sending.test(world.hub, request);
    expect([failure, results[0]?.outcome]).toEqual([1, "ExpiredChannel"]);
    expect(results[0]?.words).toBe(
      "The Push Notification System handle for the registration is invalid: Channel expired",
    );
    expect(await world.store.findRegistration("myhub", "phone", NOON)).not.toBeNull();
  });

  test("HUB-9.05, complaint 11: the eleventh in a minute is refused with the limit and when to come back", async () => {
    const world = await openWorld();
    const request = { format: "windows", headers: {}, body: TOAST, base64: false, targets: to(null) } as const;
    const test = () => world.sending.test(world.hub, request);
    for (let n = 0; n < 10; n++) await test();
    world.timer.moveTo(NOON + 45_000);
    const refused = await test().catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "THROTTLED", status: 429, retryAfterSeconds: 15 });
    expect((refused as HubRefusal).detail).toContain("10 test sends a minute");
    world.timer.moveTo(NOON + 60_001);
    expect(await refusal(test())).toBe("taken");
  });
});

describe("installations", () => {
  const installed = (world: TestSending, channel: string) =>
    installationOf("i1", { handle: { platform: "wns", channelUri: world.standIn.channel(channel) } });

  test("HUB-4.12: a channel that expired is marked, and is not sent to until it is replaced", async () => {
    const world = await openWorld();
    await world.store.putInstallation("myhub", installed(world, "old"));
    world.standIn.answer = ({ name }) => (name === "old" ? wns(410, "dropped") : RECEIVED);
    await world.ended(await world.send());
    expect(await world.store.findInstallation("myhub", "i1", NOON)).toMatchObject({ pushChannelExpired: true });
    expect((await world.ended(await world.send())).state).toBe("NoTargetFound");
    const value = world.standIn.channel("new");
    const operations = [{ op: "replace", path: ["pushChannel"], value } as const];
    await world.store.patchInstallation("myhub", { installationId: "i1", operations, now: NOON });
    expect(await world.store.findInstallation("myhub", "i1", NOON)).toMatchObject({ pushChannelExpired: false });
    expect((await world.ended(await world.send())).wnsOutcomes).toEqual({ Success: 1 });
    expect(names(world)).toEqual(["new", "old"]);
  });

  test("a secondary tile has a channel of its own, and is reached there", async () => {
    const world = await openWorld();
    const tile = { pushChannel: world.standIn.channel("tile"), tags: ["t"], templates: {}, pushChannelExpired: false };
    await world.store.putInstallation("myhub", { ...installed(world, "main"), secondaryTiles: { one: tile } });
    await world.ended(await world.send({ targets: to("t"), headers: { "X-WNS-Type": "wns/tile" }, body: "<tile/>" }));
    expect(names(world)).toEqual(["tile"]);
    await world.ended(await world.send());
    expect(names(world)).toEqual(["main", "tile", "tile"]);
  });
});
