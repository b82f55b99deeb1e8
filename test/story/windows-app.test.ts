/** An app that comes from Windows, with its own words, on the real service. @source docs/reference/wns.md, WNS-2.10 to WNS-2.17, WNS-7.08 */
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { createECDH } from "node:crypto";
import {
  appSdk,
  connectDevice,
  type Device,
  memoryStore,
  PushNotificationChannelManager,
  type PushNotificationReceivedEventArgs,
  PushNotificationType,
  type RawNotification,
  systemTime,
  type Time,
} from "@belfry/device";
import type { AppCredentials } from "@belfry/protocol";
import { createApp, traceOf } from "../support/operator.ts";
import { accessTokenOf, badge, push, raw, remove, type TestPush, tile, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";
import { createVapidSender } from "../support/vapid.ts";

const DAY_MS = 86_400_000;

let service: TestService;
let devices: Device[] = [];

beforeAll(async () => {
  service = await startTestService();
});

afterEach(async () => {
  await Promise.all(devices.map((device) => device.close()));
  devices = [];
});

afterAll(() => service.stop());

interface WindowsApp {
  readonly app: AppCredentials;
  readonly device: Device;
  readonly manager: PushNotificationChannelManager;
  readonly uri: string;
  readonly accessToken: string;
  /** Every event of the running app. */
  readonly events: PushNotificationReceivedEventArgs[];
  push(sent: TestPush): ReturnType<typeof push>;
  /** Pushes, and waits until the device has confirmed it. @returns how it ended, in the words of the trace */
  pushed(sent: TestPush): Promise<string>;
}

/** @param handle what the running app does with an event; without it the app has no handler */
async function startWindowsApp(handle?: (args: PushNotificationReceivedEventArgs) => unknown): Promise<WindowsApp> {
  const app = await createApp(service);
  const device = connectDevice({ service: service.service, store: memoryStore(), random: () => 0 });
  devices.push(device);
  const manager = new PushNotificationChannelManager(device, app.packageSid);
  const channel = await manager.createPushNotificationChannelForApplicationAsync();
  const events: PushNotificationReceivedEventArgs[] = [];
  if (handle !== undefined) {
    channel.addEventListener("pushnotificationreceived", (args) => {
      events.push(args);
      return handle(args);
    });
  }
  const accessToken = await accessTokenOf(service, app);
  const send = (sent: TestPush) => push(channel.uri, accessToken, sent);
  return {
    app,
    device,
    manager,
    uri: channel.uri,
    accessToken,
    events,
    push: send,
    pushed: async (sent) => reasonOf((await send(sent)).messageId ?? ""),
  };
}

async function reasonOf(messageId: string): Promise<string> {
  await until("the device confirmed it", async () => (await traceOf(service, messageId)).end.state === "delivered");
  return (await traceOf(service, messageId)).end.reason;
}

const toastsOf = ({ manager, device }: WindowsApp) =>
  manager.shown.at(device.serviceNow()).toasts.map(({ notification }) => notification.tag);

test("WNS-2.10 a running app's handler sees type and content, and a toast that it cancels is not shown", async () => {
  const windows = await startWindowsApp((args) => {
    args.cancel = args.toastNotification?.tag === "cancelled";
  });
  const shown = toast("shown", { "X-WNS-Tag": "shown" });
  expect(await windows.pushed(shown)).toBe("the app handled it");
  expect(await windows.pushed(toast("cancelled", { "X-WNS-Tag": "cancelled" }))).toContain("switched");
  await windows.pushed(tile("rain"));
  await windows.pushed(badge(3));
  await windows.pushed(raw("ring"));
  const { Toast, Tile, Badge, Raw } = PushNotificationType;
  expect(windows.events.map(({ notificationType }) => notificationType)).toEqual([Toast, Toast, Tile, Badge, Raw]);
  expect(windows.events[0]?.toastNotification?.content).toBe(String(shown.body));
  expect(windows.events[4]?.rawNotification?.content).toBe("ring");
  expect(toastsOf(windows)).toEqual(["shown"]);
});

test("WNS-2.11 a raw notification goes to the handler and then to the task, and to no task when it is cancelled", async () => {
  const order: string[] = [];
  const windows = await startWindowsApp(async (args) => {
    await Promise.resolve();
    order.push(`event ${args.rawNotification?.content}`);
    args.cancel = args.rawNotification?.content === "cancelled";
  });
  windows.manager.registerBackgroundTask(({ content }) => void order.push(`task ${content}`));
  await windows.pushed(raw("plain"));
  await windows.pushed(raw("cancelled"));
  expect(order).toEqual(["event plain", "task plain", "event cancelled"]);
});

test("WNS-2.12 while the app is not running raw runs the task with its payload, and without a task it is dropped", async () => {
  const windows = await startWindowsApp(() => undefined);
  windows.manager.suspend();
  expect(await windows.pushed(raw("nobody"))).toContain("had registered no background task");
  const ran: RawNotification[] = [];
  windows.manager.registerBackgroundTask((notification) => void ran.push(notification));
  expect(await windows.pushed(raw("payload"))).toBe("the app handled it");
  await windows.pushed(toast("never runs a task"));
  expect(ran.map(({ content }) => content)).toEqual(["payload"]);
  expect(windows.events).toEqual([]);
});

test("WNS-2.13 a second task starts only after the first has ended", async () => {
  const windows = await startWindowsApp();
  windows.manager.suspend();
  const first = Promise.withResolvers<void>();
  const order: string[] = [];
  windows.manager.registerBackgroundTask(async ({ content }) => {
    order.push(`${content} starts`);
    if (content === "one") await first.promise;
    order.push(`${content} ends`);
  });
  const [, two] = [await windows.push(raw("one")), await windows.push(raw("two"))];
  await until("the first task runs", () => order.length > 0);
  expect((await traceOf(service, two.messageId ?? "")).end.state).toBe("pending");
  expect(order).toEqual(["one starts"]);
  first.resolve();
  await reasonOf(two.messageId ?? "");
  expect(order).toEqual(["one starts", "one ends", "two starts", "two ends"]);
});

test("WNS-2.16 raw on an alternate channel has the channel's label and its encryption, on the primary one neither", async () => {
  const windows = await startWindowsApp(() => undefined);
  const sender = createVapidSender();
  const alternate = await windows.manager.createRawPushNotificationChannelWithAlternateKeyForApplicationAsync(
    new Uint8Array(Buffer.from(sender.key, "base64url")),
    "news from afar",
  );
  const heard: PushNotificationReceivedEventArgs[] = [];
  alternate.addEventListener("pushnotificationreceived", (args) => heard.push(args));
  await windows.pushed(raw("on the primary channel"));
  expect(windows.events[0]?.rawNotification).toMatchObject({ channelId: null, headers: null });

  const claims = { aud: service.service, exp: Math.floor(service.clock.now() / 1000) + 3600 };
  const authorization = `vapid t=${sender.token(claims)}, k=${sender.key}`;
  const answer = await fetch(alternate.uri, {
    method: "POST",
    headers: { Authorization: authorization, TTL: "60", "Content-Encoding": "aes128gcm" },
    body: new Uint8Array([0, 255, 1, 254]),
  });
  expect(answer.status).toBe(201);
  await until("it came", () => heard.length === 1);
  expect(heard[0]?.rawNotification?.channelId).toBe("news from afar");
  expect([...(heard[0]?.rawNotification?.contentBytes ?? [])]).toEqual([0, 255, 1, 254]);
  expect(heard[0]?.rawNotification?.headers?.get("Content-Encoding")).toBe("aes128gcm");
});

test("WNS-2.15 the 1001st alternate channel of an app fails with TooManyChannels", async () => {
  const app = await createApp(service);
  // The device paces itself by its clock, which is the service's here: minutes pass when both say so.
  const time: Time = { ...systemTime(true), now: () => service.clock.now() };
  const device = connectDevice({ service: service.service, store: memoryStore(), random: () => 0, time });
  devices.push(device);
  const manager = new PushNotificationChannelManager(device, app.packageSid);
  const serverKey = new Uint8Array(createECDH("prime256v1").generateKeys());
  const open = (label: number) =>
    manager.createRawPushNotificationChannelWithAlternateKeyForApplicationAsync(serverKey, `channel ${label}`);
  const uris = new Set<string>();
  // Not all that the service takes in a minute: each is waited for, and they are opened one after the other.
  for (let from = 0; from < 1000; from += 200) {
    const some = Array.from({ length: 200 }, (_, at) => open(from + at));
    for (const channel of await Promise.all(some)) uris.add(channel.uri);
    service.clock.advance(62_000);
  }
  expect(uris.size).toBe(1000);
  const failed = await open(1000).catch((error: unknown) => error);
  expect(failed).toMatchObject({ hresult: 0x803e0101, detail: "TooManyChannels" });
});

test("WNS-2.17 a desktop app gets its channel by its object id, and its pushes as bytes", async () => {
  const windows = await startWindowsApp();
  const manager = new appSdk.PushNotificationManager(windows.device);
  const payloads: string[] = [];
  manager.addEventListener("pushreceived", ({ payload }) => payloads.push(new TextDecoder().decode(payload)));
  manager.register();
  const { channel, status } = await manager.createChannelAsync(windows.app.objectId);
  expect(status).toBe(appSdk.PushNotificationChannelStatus.CompletedSuccess);
  expect(channel?.uri).toBe(windows.uri);
  await windows.pushed(raw("bytes"));
  expect(payloads).toEqual(["bytes"]);
});

test("WNS-5.14 XML that is broken or of another type is received by the service and dropped by the device", async () => {
  const windows = await startWindowsApp(() => undefined);
  for (const sent of [
    { type: "wns/toast", body: "<toast>" },
    { type: "wns/tile", body: '<badge value="3"/>' },
  ] as const) {
    const answer = await windows.push(sent);
    expect(answer).toMatchObject({ status: 200, wnsStatus: "received" });
    expect(await reasonOf(answer.messageId ?? "")).toContain("could not read its XML");
  }
  expect(windows.events).toEqual([]);
});

test("WNS-5.29 what a sender takes back leaves the notification centre, and nothing else does", async () => {
  const windows = await startWindowsApp(() => undefined);
  await windows.pushed(toast("one", { "X-WNS-Tag": "one", "X-WNS-Group": "G" }));
  await windows.pushed(toast("two", { "X-WNS-Tag": "two", "X-WNS-Group": "G" }));
  await windows.pushed(toast("three", { "X-WNS-Tag": "one" }));
  const removal = await remove(windows.uri, windows.accessToken, { "X-WNS-Match": "type=wns/toast;group=G;tag=one" });
  await reasonOf(removal.messageId ?? "");
  expect(toastsOf(windows)).toEqual(["two", "one"]);
  const all = await remove(windows.uri, windows.accessToken, { "X-WNS-Match": "type=wns/toast;all" });
  await reasonOf(all.messageId ?? "");
  expect(toastsOf(windows)).toEqual([]);
});

test("WNS-7.08 a tile without a time to live is shown for three days after it came, one with it until then", async () => {
  const windows = await startWindowsApp(() => undefined);
  const { manager, device } = windows;
  await windows.pushed(tile("rain"));
  const came = device.serviceNow();
  expect(manager.shown.at(came + 3 * DAY_MS - 1000).tiles).toHaveLength(1);
  expect(manager.shown.at(came + 3 * DAY_MS + 1000).tiles).toHaveLength(0);
  await windows.pushed(tile("sun", { "X-WNS-TTL": "60" }));
  const accepted = service.clock.now();
  expect(manager.shown.at(accepted + 59_000).tiles).toHaveLength(1);
  expect(manager.shown.at(accepted + 60_000).tiles).toHaveLength(0);
});

test("WNS-7.13 an app that the person switched off shows nothing, and its sender hears of it", async () => {
  const windows = await startWindowsApp(() => undefined);
  await windows.device.setMuted(windows.app.packageSid, true);
  await until("the service knows", async () => (await windows.push(toast("no"))).wnsStatus === "dropped");
  expect(toastsOf(windows)).toEqual([]);
  await windows.device.setMuted(windows.app.packageSid, false);
  await until("the service knows", async () => (await windows.push(toast("yes"))).wnsStatus === "received");
});
