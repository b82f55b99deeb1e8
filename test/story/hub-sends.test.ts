/** A hub sends to real devices through the real service, over its wire, as any sender does. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { createLog } from "@belfry/host";
import type { AppCredentials } from "@belfry/protocol";
import { createEgress } from "../../hub/src/egress/egress.ts";
import { openEmbeddedHubStore } from "../../hub/src/engine/embedded/store.ts";
import type { HubStore } from "../../hub/src/engine/store.ts";
import type { HubRecord, SendRecord, SendRequest, WnsCredential } from "../../hub/src/model.ts";
import { createAllowedHosts } from "../../hub/src/rest/allowed-host.ts";
import { createSending, type Sending } from "../../hub/src/send/sending.ts";
import { createTimer } from "../../hub/src/send/timer.ts";
import { startApp, type TestApp } from "../support/app.ts";
import { askAdmin, booksOf, createApp } from "../support/operator.ts";
import { makeDirectory, START, startTestService, type TestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";

let service: TestService;
let app: AppCredentials;
let hub: Hub;
const apps: TestApp[] = [];

/** What stands in for a whole hub server: its store, its way out and its sends. */
interface Hub {
  readonly store: HubStore;
  readonly sending: Sending;
  register(id: string, channelUri: string, tags: readonly string[]): Promise<void>;
  /** Sends, and waits for the end. */
  send(change: Partial<SendRequest>): Promise<SendRecord>;
  close(): Promise<void>;
}

const TOAST = '<toast><visual><binding template="ToastText01"><text id="1">hello</text></binding></visual></toast>';

async function openHub(wns: WnsCredential): Promise<Hub> {
  const directory = makeDirectory();
  const store = await openEmbeddedHubStore({ directory: directory.path });
  const record: HubRecord = {
    name: "news",
    policies: [],
    wns,
    browser: null,
    registrationTtlSeconds: null,
    createdAt: START,
  };
  await store.saveHub(record);
  // Private targets are forbidden: the service of this process may be pushed to all the same.
  const egress = createEgress({ allowPrivate: false, own: () => [service.service] });
  const sending = createSending({
    store,
    egress,
    timer: createTimer(service.clock),
    log: createLog({ level: "silent", write: () => undefined, now: () => START }),
    random: randomBytes,
    hubOf: () => record,
    allowedHosts: createAllowedHosts({ service: [`127.0.0.1:${service.port}`] }),
  });
  const find = async (id: string) => (await store.findSend("news", id)) as SendRecord;
  return {
    store,
    sending,
    async register(id, channelUri, tags) {
      const rest = { template: null, pushVariables: {}, secondaryTile: null, expiresAt: null };
      await store.putRegistration("news", id, { handle: { platform: "wns", channelUri }, tags, ...rest }, null, START);
    },
    async send(change) {
      const targets = { kind: "expression", expression: null } as const;
      const request = { format: "windows", targets, headers: {}, body: TOAST, base64: false, ...change } as const;
      const more = { scheduledFor: null, clientRequestId: null, policy: "full" };
      const { notificationId } = await sending.accept(record, request, more);
      await until("the send has ended", async () => (await find(notificationId)).endedAt !== null);
      return find(notificationId);
    },
    async close() {
      await sending.stop();
      egress.close();
      await store.close();
      directory.remove();
    },
  };
}

async function openApp(id: string, tags: readonly string[]): Promise<TestApp> {
  const opened = await startApp({ service: service.service, packageSid: app.packageSid });
  apps.push(opened);
  await hub.register(id, opened.channel.uri, tags);
  return opened;
}

beforeAll(async () => {
  service = await startTestService();
  app = await createApp(service);
  const { packageSid, clientSecret } = app;
  hub = await openHub({
    packageSid,
    clientSecret,
    tokenEndpoint: `${service.service}/accesstoken.srf`,
    tenantId: null,
  });
});

afterAll(async () => {
  for (const one of apps) await one.stop();
  await hub.close();
  await service.stop();
});

test("HUB-7.01: a toast for a tag is on the screens of those who have it, once, and on no other", async () => {
  const [red, blue, both] = [
    await openApp("red", ["red"]),
    await openApp("blue", ["blue"]),
    await openApp("both", ["red", "blue"]),
  ];
  const send = await hub.send({ targets: { kind: "expression", expression: "red && !blue || red && blue" } });
  expect([send.state, send.wnsOutcomes]).toEqual(["Completed", { Success: 2 }]);
  expect([(await red.next()).type, (await both.next()).type]).toEqual(["wns/toast", "wns/toast"]);
  await hub.send({ targets: { kind: "expression", expression: "blue" }, body: TOAST.replace("hello", "blue") });
  expect((await blue.next()).payload).toContain("blue");
  expect([red.received.length, blue.received.length]).toEqual([1, 1]);
});

test("HUB-7.17: a channel that its device closed is forgotten, with feedback", async () => {
  const leaving = await openApp("leaving", ["leaving"]);
  await leaving.channel.close();
  const send = await hub.send({ targets: { kind: "expression", expression: "leaving" } });
  expect(send.wnsOutcomes).toEqual({ ExpiredChannel: 1 });
  expect(await hub.store.findRegistration("news", "leaving", START)).toBeNull();
  expect((await hub.store.feedback("news", 0, 10)).map(({ registrationId }) => registrationId)).toEqual(["leaving"]);
});

test("complaint 10: while the operator blocks the app nothing is sent, and no registration is lost for it", async () => {
  await askAdmin(service, `POST /v1/apps/${encodeURIComponent(app.packageSid)}/block`);
  const blocked = await hub.send({});
  expect(blocked.wnsOutcomes).toEqual({ WrongToken: 3 });
  expect(blocked.remarks.join()).toContain("Sending domain blocked");
  await askAdmin(service, `DELETE /v1/apps/${encodeURIComponent(app.packageSid)}/block`);
  expect((await hub.send({})).wnsOutcomes).toEqual({ Success: 3 });
});

test("complaint 10: what became of every push can be told, also for devices that are away", async () => {
  const away = await openApp("away", ["away"]);
  await away.stop();
  await until("the device is away", async () => {
    const raw = { headers: { "X-WNS-Type": "wns/raw" }, body: "x" };
    const send = await hub.send({ ...raw, targets: { kind: "expression", expression: "away" } });
    return send.wnsOutcomes.ChannelDisconnected === 1;
  });
  const books = await booksOf(service, app.packageSid);
  expect(books.accepted).toBeGreaterThan(0);
});
