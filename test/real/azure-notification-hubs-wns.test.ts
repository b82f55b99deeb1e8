/**
 * `@azure/notification-hubs` 2.1.0, unmodified, against `belfry hub serve --tls dev`, a hub that runs alone and pushes to a stand-in of
 * the real WNS: its channels, its older token endpoint, and that of Entra.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readRunningHub } from "@belfry/host";
import type { HubCredentials } from "@belfry/protocol";
import { openStandIn, type RecordedPush, type StandIn, wns } from "../../hub/src/testing/stand-in.ts";
import { endHubs, type HubProcess, spawnHub } from "../support/hub-process.ts";
import { startCommand } from "../support/service-process.ts";
import { makeDirectory } from "../support/test-service.ts";
import { until } from "../support/until.ts";
import {
  CLIENTS,
  type ClientProcess,
  failure,
  made,
  type OfficialClient,
  startClient,
} from "./azure-notification-hubs/official-client.ts";
import {
  countsOf,
  finished,
  type Registration,
  type Sent,
  tileXml,
  toast,
  toastXml,
} from "./azure-notification-hubs/samples.ts";

const PACKAGE_SID = "ms-app://s-1-15-2-3000717793-3886898085-2280628724-2523657947-3879259922-2106896299-455995284";
const CLIENT_ID = "01f2c826-637b-4e09-96f4-c2d57063f711";
const TENANT = "99ab3a4a-6663-4bbb-acee-2b9482bd7fdf";
const SECRET = "a+b/c=d&e";

const directory = makeDirectory();
let standIn: StandIn;
let server: HubProcess;
let running: ClientProcess;
let client: OfficialClient;
let entra: OfficialClient;
let ca: string;

async function createHub(name: string, ...flags: string[]): Promise<OfficialClient> {
  const given = ["--data", directory.path, "--secret-file", join(directory.path, "secret"), ...flags];
  const printed = await startCommand("hub", "create", name, ...given).next();
  const { connectionStrings } = printed as unknown as HubCredentials;
  return running.of({ hub: name, connectionString: connectionStrings.full });
}

beforeAll(async () => {
  standIn = openStandIn();
  server = await spawnHub({ data: directory.path, service: new URL(standIn.url).host, flags: ["--tls", "dev"] });
  writeFileSync(join(directory.path, "secret"), SECRET);
  ca = readRunningHub(directory.path).ca ?? "";
  running = startClient(CLIENTS["2.1.0 as an ES module"], ca);
  client = await createHub("classic", "--app", PACKAGE_SID, "--token-endpoint", standIn.tokenEndpoint);
  const endpoint = `${standIn.url}/${TENANT}/oauth2/v2.0/token`;
  entra = await createHub("entra", "--app", CLIENT_ID, "--tenant", TENANT, "--token-endpoint", endpoint);
}, 180_000);

afterAll(async () => {
  expect(await running.end()).toEqual({ code: 0, errors: "" });
  expect((await server.stop()).code).toBe(0);
  await endHubs();
  await standIn.close();
  directory.remove();
});

const plain = () => ({ answer: standIn.answer });
let usual: ReturnType<typeof plain> | undefined;

beforeEach(() => {
  usual ??= plain();
  Object.assign(standIn, usual);
});

const register = (of: OfficialClient, channelUri: string, ...tags: string[]) =>
  of.call<Registration>("createRegistration", made("createWindowsRegistrationDescription", { channelUri, tags }));
const send = (of: OfficialClient, notification: object, options: object) =>
  of.call<Sent>("sendNotification", notification, options);

/** Pushes to channels of this name so far. */
const pushesTo = (name: string) => standIn.pushes.filter((push) => push.name === name);

/** The next push to a channel. */
async function pushTo(name: string): Promise<RecordedPush> {
  await until(`${name} is pushed to`, () => pushesTo(name).length > 0);
  const [push] = pushesTo(name);
  if (push === undefined) throw new Error("it is gone");
  return push;
}

test.each([
  ["createWindowsToastNotification", "wns/toast", "text/xml", toastXml("Ölwechsel")],
  ["createWindowsTileNotification", "wns/tile", "text/xml", tileXml("Kyōto 21°")],
  ["createWindowsBadgeNotification", "wns/badge", "text/xml", '<badge value="7"/>'],
  ["createWindowsRawNotification", "wns/raw", "application/octet-stream", '{"raw":"Ünicode \u{1f514}"}'],
])(
  "HUB-7.01 JS: WNS gets the bytes of %s, its type %s and a token for it",
  async (factory, type, contentType, body) => {
    await register(client, standIn.channel(type), type.slice(4));
    const headers = { "X-WNS-TTL": "600", "X-WNS-Cache-Policy": "cache" };
    await send(client, made(factory, { body, headers }), { tagExpression: type.slice(4) });
    const push = await pushTo(type);
    expect(Buffer.from(push.body).toString("utf8")).toBe(body);
    expect(push.headers["content-type"]).toStartWith(contentType);
    expect(push.headers).toMatchObject({
      authorization: "Bearer token-1",
      "x-wns-type": type,
      "x-wns-ttl": "600",
      "x-wns-cache-policy": "cache",
    });
    expect(Object.keys(push.headers).filter((name) => name.startsWith("servicebus"))).toEqual([]);
    const [request] = standIn.tokenRequests;
    expect(request).toMatchObject({
      path: "/accesstoken.srf",
      form: {
        grant_type: "client_credentials",
        client_id: PACKAGE_SID,
        client_secret: SECRET,
        scope: "notify.windows.com",
      },
    });
  },
);

test("HUB-7.18 JS: a hub of an Entra app asks its tenant for the token, once for a hundred devices, and pushes with it", async () => {
  const before = standIn.tokenRequests.length;
  const names = Array.from({ length: 100 }, (_, index) => `entra-${index}`);
  await Promise.all(names.map((name) => register(entra, standIn.channel(name), "entra")));
  const { notificationId } = await send(entra, toast("entra"), { tagExpression: "entra" });
  expect(countsOf(await finished(entra, notificationId))).toEqual({ Success: 100 });
  const asked = standIn.tokenRequests.slice(before);
  expect(asked).toMatchObject([
    {
      path: `/${TENANT}/oauth2/v2.0/token`,
      form: {
        grant_type: "client_credentials",
        client_id: CLIENT_ID,
        client_secret: SECRET,
        scope: "https://wns.windows.com/.default",
      },
    },
  ]);
  const tokens = new Set(names.flatMap(pushesTo).map(({ headers }) => headers.authorization));
  expect([...tokens]).toEqual([`Bearer token-${standIn.tokenRequests.length}`]);
});

test("HUB-7.04 JS: two registrations with one channel are one post to WNS", async () => {
  await Promise.all(["a", "b"].map((tag) => register(client, standIn.channel("twice"), tag)));
  const { notificationId } = await send(client, toast("once"), {
    tagExpression: made("createTagExpression", ["a", "b"]),
  });
  expect(countsOf(await finished(client, notificationId))).toEqual({ Success: 1, Skipped: 1 });
  expect(pushesTo("twice")).toHaveLength(1);
});

/** As long as real channel URIs are. */
const LONG = "x".repeat(150);

test("HUB-7.07 JS: a batch of 1000 handles is delivered, each once, and counted under the id that the batch has", async () => {
  const names = Array.from({ length: 1000 }, (_, index) => `batch-${index}-${LONG}`);
  const sent = await send(client, toast("batch"), { deviceHandle: names.map((name) => standIn.channel(name)) });
  expect(sent.location).toContain(`/classic/messages/${sent.notificationId}`);
  expect(sent.notificationId).not.toBe("$batch");
  expect(countsOf(await finished(client, sent.notificationId))).toEqual({ Success: 1000 });
  const pushed = standIn.pushes.filter(({ name }) => name.startsWith("batch-")).map(({ name }) => name);
  expect(pushed.sort()).toEqual(names.sort());
}, 180_000);

test("HUB-7.07 JS: a batch of 1001 handles is RestError 400", async () => {
  const deviceHandle = Array.from({ length: 1001 }, (_, index) => standIn.channel(`over-${index}`));
  expect(await failure(send(client, toast("over"), { deviceHandle }))).toMatchObject({ statusCode: 400 });
});

test("HUB-8.01 JS: the counts of a send are those of WNS's answers, and add up to its targets", async () => {
  const answers: Readonly<Record<string, ReturnType<typeof wns>>> = {
    received: wns(200, "received"),
    dropped: wns(200, "dropped"),
    away: wns(200, "dropped", { "X-WNS-DeviceConnectionStatus": "disconnected" }),
    gone: wns(410, "dropped"),
    unknown: wns(404, "dropped"),
    foreign: wns(403, "dropped"),
  };
  standIn.answer = ({ name }) => answers[name] ?? wns(200, "received");
  await Promise.all(Object.keys(answers).map((name) => register(client, standIn.channel(name), "mixed")));
  const { notificationId } = await send(client, toast("mixed"), { tagExpression: "mixed" });
  expect(countsOf(await finished(client, notificationId))).toEqual({
    Success: 1,
    Dropped: 1,
    ChannelDisconnected: 1,
    ExpiredChannel: 1,
    BadChannel: 1,
    WrongToken: 1,
  });
});

test("HUB-7.17 JS: what WNS answers 404 or 410 is gone from the list, what it answers 403 is kept", async () => {
  const left = await client.list<Registration>("listRegistrationsByTag", "mixed");
  const kept = ["received", "dropped", "away", "foreign"].map((name) => standIn.channel(name));
  expect(left.map(({ channelUri }) => channelUri).sort()).toEqual(kept.sort());
});

test("HUB-8.05 JS: the feedback address gives one PnsFeedback a line for each channel that was gone, to whoever has the address", async () => {
  const address = await client.call<string>("getFeedbackContainerUrl");
  const answer = await fetch(address, { tls: { ca: Bun.file(ca) } });
  expect(answer.status).toBe(200);
  const lines = (await answer.text()).trimEnd().split("\n");
  expect(lines).toHaveLength(2);
  for (const line of lines)
    expect(line).toMatch(/^<PnsFeedback><FeedbackTime>.*<Platform>windows<\/Platform>.*<\/PnsFeedback>$/);
  for (const [name, outcome] of [
    ["gone", "ExpiredChannel"],
    ["unknown", "BadChannel"],
  ] as const) {
    const line = lines.find((one) => one.includes(`<PnsHandle>${standIn.channel(name)}</PnsHandle>`));
    expect(line).toContain(`<NotificationSystemError>${outcome}</NotificationSystemError>`);
  }
});

test("HUB-7.16 JS: what WNS throttles is pushed again after its Retry-After, and counted once", async () => {
  standIn.answer = ({ nth }) => (nth === 1 ? wns(406, "dropped", { "Retry-After": "1" }) : wns(200, "received"));
  await register(client, standIn.channel("slow"), "slow");
  const { notificationId } = await send(client, toast("slow"), { tagExpression: "slow" });
  expect(countsOf(await finished(client, notificationId))).toEqual({ Success: 1 });
  expect(pushesTo("slow")).toHaveLength(2);
}, 180_000);

test("HUB-9.07 JS: a wrong secret shows in the outcome, and a test send says the token endpoint's own words", async () => {
  const words = { error: "invalid_client", error_description: "The secret is wrong" };
  standIn.token = () => ({ status: 400, body: JSON.stringify(words) });
  const wrong = await createHub(
    "wrong",
    "--app",
    PACKAGE_SID,
    "--token-endpoint",
    `${standIn.url}/other/accesstoken.srf`,
  );
  await register(wrong, standIn.channel("never"), "never");
  const { notificationId } = await send(wrong, toast("never"), { tagExpression: "never" });
  expect(countsOf(await finished(wrong, notificationId))).toEqual({ InvalidCredentials: 1 });
  const { results } = await send(wrong, toast("never"), { tagExpression: "never", enableTestSend: true });
  expect(results[0]?.outcome).toContain("The secret is wrong");
  expect(pushesTo("never")).toEqual([]);
});
