/** The app API in the words of Windows, over real sockets. @source docs/reference/wns.md, WNS-2.01, WNS-2.07, WNS-2.14 */
import { afterEach, beforeEach, expect, test } from "bun:test";
import { cpSync } from "node:fs";
import { createServer } from "node:net";
import {
  type ChannelsRevokedEventArgs,
  connectDevice,
  type Device,
  HResult,
  memoryStore,
  PushNotificationChannelManager,
  PushNotificationError,
  type Time,
} from "@belfry/device";
import { formatPackageSid } from "@belfry/protocol";
import { askAdmin, createApp, devicesOf } from "../support/operator.ts";
import { accessTokenOf, push, toast } from "../support/sender.ts";
import { START, startTestService, type TestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";

const DAY_MS = 86_400_000;

let service: TestService;
let devices: Device[];

beforeEach(async () => {
  service = await startTestService({ publicUrl: "https://push.example.org" });
  devices = [];
});

afterEach(async () => {
  await Promise.all(devices.map((device) => device.close()));
  await service.stop();
});

function connect(options: Partial<Parameters<typeof connectDevice>[0]> = {}): Device {
  const device = connectDevice({ service: service.service, store: memoryStore(), random: () => 0, ...options });
  devices.push(device);
  return device;
}

/** The URI's channel on the port where the service really listens: its public URL is somebody else's. */
const reach = (uri: string) => uri.replace("https://push.example.org", service.service);

test("WNS-2.01 a created channel has an https URI and expires in 30 days", async () => {
  const { packageSid } = await createApp(service);
  const manager = new PushNotificationChannelManager(connect(), packageSid);
  const channel = await manager.createPushNotificationChannelForApplicationAsync();
  expect(channel.uri).toMatch(/^https:\/\/push\.example\.org\/\?token=[\w~.-]+$/);
  expect(channel.expirationTime.getTime()).toBe(service.clock.now() + 30 * DAY_MS);
});

const closeByOperator = (uri: string) => askAdmin(service, `DELETE /v1/channels?uri=${encodeURIComponent(uri)}`);

test("WNS-2.14 when the operator closes the app's channel ChannelsRevoked fires, and the next create gives a new URI that works", async () => {
  const app = await createApp(service);
  const manager = new PushNotificationChannelManager(connect(), app.packageSid);
  const heard: ChannelsRevokedEventArgs[] = [];
  manager.onChannelsRevoked((args) => heard.push(args));
  const { uri } = await manager.createPushNotificationChannelForApplicationAsync();
  // Nothing in the app asks for it: the service says it.
  await closeByOperator(uri);
  await until("the app hears it", () => heard.length > 0);
  const next = await manager.createPushNotificationChannelForApplicationAsync();
  expect(next.uri).not.toBe(uri);
  const token = await accessTokenOf(service, app);
  expect(await push(reach(uri), token, toast("old"))).toMatchObject({
    status: 410,
    description: "Revoked channel URL",
  });
  const arrived = new Promise((resolve) => next.addEventListener("pushnotificationreceived", resolve));
  expect(await push(reach(next.uri), token, toast("new"))).toMatchObject({ status: 200, wnsStatus: "received" });
  expect(await arrived).toMatchObject({ toastNotification: { content: expect.stringContaining("new") } });
  expect(heard).toEqual([{ reason: "service" }]);
});

test("WNS-2.14 channels that end together make ChannelsRevoked fire once, and each of them is created anew", async () => {
  const app = await createApp(service);
  const manager = new PushNotificationChannelManager(connect(), app.packageSid);
  const heard: ChannelsRevokedEventArgs[] = [];
  manager.onChannelsRevoked((args) => heard.push(args));
  const create = async () => [
    await manager.createPushNotificationChannelForApplicationAsync(),
    await manager.createPushNotificationChannelForSecondaryTileAsync("tile"),
  ];
  const former = await create();
  const uris = former.map(({ uri }) => uri);
  await closeByOperator(uris[0] ?? "");
  await until("the app hears it", () => heard.length > 0);
  const newer = await create();
  for (const channel of newer) expect(former).not.toContain(channel);
  for (const { uri } of newer) expect(uris).not.toContain(uri);
  expect(heard).toEqual([{ reason: "service" }]);
});

test("WNS-2.14 channels that were revoked while the app was away are told when it is back", async () => {
  const app = await createApp(service);
  const store = memoryStore();
  const before = connect({ store });
  const first = await new PushNotificationChannelManager(
    before,
    app.packageSid,
  ).createPushNotificationChannelForApplicationAsync();
  await before.close();
  await until("it is away", async () => (await devicesOf(service)).length === 0);
  await closeByOperator(first.uri);
  const manager = new PushNotificationChannelManager(connect({ store }), app.packageSid);
  expect((await manager.createPushNotificationChannelForApplicationAsync()).uri).not.toBe(first.uri);
});

test("ChannelsRevoked fires for an app that is deleted, and not for a channel that the app closes itself", async () => {
  const [closing, deleted] = [await createApp(service), await createApp(service, "Deleted")];
  const device = connect();
  const managers = [closing, deleted].map(({ packageSid }) => new PushNotificationChannelManager(device, packageSid));
  const heard: string[] = [];
  const channels = [];
  for (const [at, manager] of managers.entries()) {
    manager.onChannelsRevoked(() => heard.push(at === 0 ? "closing" : "deleted"));
    channels.push(await manager.createPushNotificationChannelForApplicationAsync());
  }
  await channels[0]?.close();
  await askAdmin(service, `DELETE /v1/apps/${encodeURIComponent(deleted.packageSid)}`);
  await until("the app hears it", () => heard.length > 0);
  expect(heard).toEqual(["deleted"]);
});

/** A port on which nobody listens. */
async function deadPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === "string") throw new Error("there is no port");
  return address.port;
}

/** Time that stands still until timers of a certain length are told to fire. */
function handTime(): Time & { fire(which: (ms: number) => boolean): void } {
  let timers: { ms: number; run: () => void }[] = [];
  return {
    now: () => START,
    soon: (run) => void setImmediate(run),
    after(ms, run) {
      const timer = { ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((kept) => kept !== timer);
      };
    },
    fire(which) {
      const due = timers.filter(({ ms }) => which(ms));
      timers = timers.filter((timer) => !due.includes(timer));
      for (const { run } of due) run();
    },
  };
}

/** As long as no other timer. */
const TIMEOUT_MS = 12_345;

test("WNS-2.07 create without network is refused with 0x800704C6, and succeeds once the service can be reached", async () => {
  const port = await deadPort();
  const time = handTime();
  const device = connect({ service: `http://127.0.0.1:${port}`, time, timeoutMs: TIMEOUT_MS });
  const { packageSid } = await createApp(service);
  const manager = new PushNotificationChannelManager(device, packageSid);
  const created = manager.createPushNotificationChannelForApplicationAsync();
  const ended = created.then(
    () => "created",
    (error: unknown) => error,
  );
  await until("it was tried", () => device.state.name === "waiting");
  time.fire((ms) => ms === TIMEOUT_MS);
  const error = await ended;
  expect(error).toBeInstanceOf(PushNotificationError);
  expect(error).toMatchObject({ code: "NETWORK_FAILED", hresult: 0x800704c6, number: -2147023674 });
  expect(HResult.noNetwork).toBe(0x800704c6);

  const prepare = async (data: string) => cpSync(service.data, data, { recursive: true });
  const late = await startTestService({ port, prepare });
  const again = manager.createPushNotificationChannelForApplicationAsync();
  time.fire((ms) => ms !== TIMEOUT_MS);
  expect((await again).uri).toStartWith(late.service);
  await device.close();
  await late.stop();
});

test("create for an app that the service does not know is refused with 0x803E0102", async () => {
  const manager = new PushNotificationChannelManager(connect(), formatPackageSid([1, 2, 3, 4, 5, 6, 7]));
  await expect(manager.createPushNotificationChannelForApplicationAsync()).rejects.toMatchObject({
    code: "APP_UNKNOWN",
    hresult: 0x803e0102,
  });
});
