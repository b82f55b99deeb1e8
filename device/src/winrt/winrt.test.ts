import { expect, test } from "bun:test";
import { aDevice, aDeviceWithMail, CHAT, DAY_MS, MAIL, removed, SERVER_KEY, toast } from "../testing/fake-service.ts";
import { NEW_YEAR, turn } from "../testing/manual-time.ts";
import { PushNotificationChannelManager } from "./create-channel.ts";
import { HResult, type PushNotificationError, pushNotificationError } from "./errors.ts";
import { type PushNotificationReceivedEventArgs, PushNotificationType } from "./received.ts";
import type { DefaultAction } from "./stage.ts";

async function aWindowsApp(defaultAction?: DefaultAction) {
  const world = await aDevice();
  await world.service.welcome("secret-1");
  const manager = new PushNotificationChannelManager(world.device, MAIL, defaultAction);
  const creating = manager.createPushNotificationChannelForApplicationAsync();
  await turn();
  await world.service.opened("mail-1");
  return { ...world, manager, channel: await creating };
}

const hresultOf = (error: unknown) => (error as PushNotificationError).hresult;
const raw = (seq: number, channel = "mail-1") => toast(seq, channel, { type: "wns/raw", payload: `raw ${seq}` });

/** What became of each notification, by sequence number, as the service was told. */
function settled(acks: readonly { readonly ones?: readonly (readonly [number, string])[] | undefined }[]) {
  return Object.fromEntries(acks.flatMap(({ ones = [] }) => ones));
}

test("WNS-2.02 creating the channel twice gives the same URI and expiration time", async () => {
  const { service, manager, channel } = await aWindowsApp();
  const creating = manager.createPushNotificationChannelForApplicationAsync();
  await turn();
  await service.opened("mail-1");
  expect(await creating).toBe(channel);
  expect(channel.uri).toBe("https://service.test/?token=mail-1");
  expect(channel.expirationTime.toISOString()).toBe("2026-01-31T00:00:00.000Z");
});

test("WNS-2.07 creating a channel without network fails with 0x800704C6", async () => {
  const { device, time } = await aDevice();
  const creating = new PushNotificationChannelManager(device, MAIL).createPushNotificationChannelForApplicationAsync();
  const failing = creating.catch((error: PushNotificationError) => [error.hresult, error.number, error.code]);
  await turn();
  await time.advance(15_000);
  expect(await failing).toEqual([0x800704c6, -2147023674, "NETWORK_FAILED"]);
});

const REFUSALS: [string, number][] = [
  ["APP_UNKNOWN", HResult.invalidApp],
  ["OVERLOADED", HResult.bindUserBusy],
  ["CHANNEL_KEY_INVALID", HResult.invalidArgument],
  ["INTERNAL", HResult.requestNotComplete],
  ["SOMETHING_NEWER", HResult.requestNotComplete],
];

for (const [code, hresult] of REFUSALS) {
  test(`a channel that the service refuses with ${code} fails with 0x${hresult.toString(16).toUpperCase()}`, async () => {
    const { device, service } = await aDevice();
    await service.welcome("secret-1");
    const manager = new PushNotificationChannelManager(device, MAIL);
    const creating = manager.createPushNotificationChannelForApplicationAsync().catch(hresultOf);
    await turn();
    await service.say({ t: "refused", req: 1, code, message: "m", advice: "retry-later" });
    expect(await creating).toBe(hresult);
  });
}

test("creating a channel for what is no app fails with 0x803E0102, with a tile or key that is none with 0x80070057", async () => {
  const { device } = await aDevice();
  const none = new PushNotificationChannelManager(device, "mail");
  expect(await none.createPushNotificationChannelForApplicationAsync().catch(hresultOf)).toBe(0x803e0102);
  const manager = new PushNotificationChannelManager(device, MAIL);
  expect(await manager.createPushNotificationChannelForSecondaryTileAsync("").catch(hresultOf)).toBe(0x80070057);
  const noKey = manager.createRawPushNotificationChannelWithAlternateKeyForApplicationAsync(new Uint8Array(65), "web");
  expect(await noKey.catch(hresultOf)).toBe(0x80070057);
});

test("an alternate channel too many fails with 0x803E0101 and says TooManyChannels", async () => {
  const { service, manager } = await aWindowsApp();
  const creating = manager.createRawPushNotificationChannelWithAlternateKeyForApplicationAsync(SERVER_KEY, "web");
  const failing = creating.catch((error: PushNotificationError) => [error.hresult, error.detail]);
  await turn();
  await service.say({ t: "refused", req: 2, code: "CHANNEL_LIMIT", message: "1000 channels", advice: "report" });
  expect(await failing).toEqual([0x803e0101, "TooManyChannels"]);
});

test("whatever is thrown gets a number, and no two meanings of the table share one", () => {
  expect(pushNotificationError("text").hresult).toBe(HResult.requestNotComplete);
  const numbers = Object.values(HResult);
  expect(new Set(numbers).size).toBe(numbers.length);
});

test("WNS-2.10 a foreground handler sees type and content, and when it cancels a toast, no toast is shown", async () => {
  const { service, channel, manager } = await aWindowsApp();
  const seen: unknown[] = [];
  channel.addEventListener("pushnotificationreceived", (args) => {
    seen.push([args.notificationType, args.toastNotification?.content]);
    args.cancel = args.toastNotification?.tag === "mine";
  });
  await service.say(toast(1, "mail-1", { tag: "mine" }), toast(2, "mail-1"));
  expect(seen).toEqual([
    [PushNotificationType.Toast, "<toast>1</toast>"],
    [PushNotificationType.Toast, "<toast>2</toast>"],
  ]);
  expect(manager.shown.at(NEW_YEAR).toasts.map(({ notification }) => notification.seq)).toEqual([2]);
  expect(settled(service.acks)).toEqual({ 1: "suppressed" });
  expect(service.acks.at(-1)).toEqual({ t: "ack", seq: 2 });
});

test("each type of notification stands where its type says, the others are null", async () => {
  const { service, channel } = await aWindowsApp();
  const received: PushNotificationReceivedEventArgs[] = [];
  channel.onpushnotificationreceived = (args) => received.push(args);
  const { expires: _, ...tile } = toast(2, "mail-1", { type: "wns/tile", payload: "<tile/>" });
  await service.say(
    toast(1, "mail-1", { tag: "t", group: "g" }),
    tile,
    toast(3, "mail-1", { type: "wns/badge", payload: "<badge value='7'/>" }),
    toast(4, "mail-1", { type: "wns/raw", payload: "zürich" }),
  );
  const { Toast, Tile, Badge, Raw } = PushNotificationType;
  expect(received.map(({ notificationType }) => notificationType)).toEqual([Toast, Tile, Badge, Raw]);
  expect(received[0]?.toastNotification).toMatchObject({ content: "<toast>1</toast>", tag: "t", group: "g" });
  expect(received[0]?.toastNotification?.expirationTime).toEqual(new Date(NEW_YEAR + 3 * DAY_MS));
  expect(received[1]?.tileNotification).toEqual({ content: "<tile/>", expirationTime: null, tag: "" });
  expect(received[2]?.badgeNotification?.content).toBe("<badge value='7'/>");
  expect(received[3]?.rawNotification).toEqual({
    content: "zürich",
    contentBytes: new TextEncoder().encode("zürich"),
    channelId: null,
    headers: null,
  });
  expect(received[3]?.toastNotification).toBeNull();
});

test("WNS-2.16 a raw notification on an alternate channel carries its label as channelId, on the primary one null", async () => {
  const { service, manager, channel } = await aWindowsApp();
  const creating = manager.createRawPushNotificationChannelWithAlternateKeyForApplicationAsync(SERVER_KEY, "web");
  await turn();
  await service.opened("web-1");
  const alternate = await creating;
  const seen: unknown[] = [];
  for (const one of [channel, alternate]) {
    one.addEventListener("pushnotificationreceived", ({ rawNotification }) => seen.push(rawNotification));
  }
  const headers = { "Content-Encoding": "aesgcm", "Crypto-Key": "dh=BAAA", Encryption: "salt=AAAA" };
  await service.say(raw(1), toast(2, "web-1", { type: "wns/raw", headers }));
  expect(seen).toMatchObject([
    { channelId: null, headers: null },
    { channelId: "web", headers: new Map(Object.entries(headers)) },
  ]);
});

test("what comes on a secondary tile's channel is shown on that tile, whose queue the service is asked for", async () => {
  const { service, manager } = await aWindowsApp();
  const creating = manager.createPushNotificationChannelForSecondaryTileAsync("Inbox");
  await turn();
  await service.opened("tile-1");
  const tile = await creating;
  tile.onpushnotificationreceived = () => undefined;
  const queueing = manager.enableNotificationQueue(true, "Inbox");
  await turn();
  expect(service.heard("open").at(-1)).toMatchObject({ kind: "tile", label: "Inbox", tileQueue: true });
  await service.opened("tile-1");
  await queueing;
  const tiles = [1, 2].map((seq) => toast(seq, "tile-1", { type: "wns/tile" }));
  await service.say(...tiles, toast(3, "tile-1", { type: "wns/badge" }));
  const shown = manager.shown.at(NEW_YEAR).secondaryTiles.get("Inbox");
  expect([shown?.tiles.length, shown?.badge?.notification.seq]).toEqual([2, 3]);
});

test("WNS-2.11 a raw notification goes to the handler and then to the task, unless the handler cancels", async () => {
  const { service, channel, manager } = await aWindowsApp();
  const order: string[] = [];
  manager.registerBackgroundTask(({ content }) => order.push(`task ${content}`));
  channel.addEventListener("pushnotificationreceived", async (args) => {
    await turn();
    order.push(`event ${args.rawNotification?.content}`);
    args.cancel = args.rawNotification?.content === "raw 2";
  });
  await service.say(raw(1), raw(2));
  await turn();
  await turn();
  await turn();
  expect(order).toEqual(["event raw 1", "task raw 1", "event raw 2"]);
  expect(settled(service.acks)).toEqual({ 2: "suppressed" });
});

test("WNS-2.12 for a suspended app a raw notification runs the task with its payload, and without a task it is dropped", async () => {
  const { service, channel, manager } = await aWindowsApp();
  const seen: string[] = [];
  channel.onpushnotificationreceived = () => seen.push("event");
  manager.suspend();
  const unregister = manager.registerBackgroundTask(({ content }) => seen.push(content));
  await service.say(raw(1));
  unregister();
  await service.say(raw(2));
  manager.resume();
  await service.say(raw(3));
  expect(seen).toEqual(["raw 1", "event"]);
  expect(settled(service.acks)).toEqual({ 2: "unheard" });
  expect(service.acks.at(-1)).toEqual({ t: "ack", seq: 3 });
});

test("WNS-2.13 of two raw notifications with a slow task the second starts only after the first has ended", async () => {
  const { service, manager } = await aWindowsApp();
  const creating = manager.createRawPushNotificationChannelWithAlternateKeyForApplicationAsync(SERVER_KEY, "web");
  await turn();
  await service.opened("web-1");
  await creating;
  const order: string[] = [];
  const ends: (() => void)[] = [];
  manager.suspend();
  manager.registerBackgroundTask(async ({ content }) => {
    order.push(`begin ${content}`);
    await new Promise<void>((resolve) => ends.push(resolve));
    order.push(`end ${content}`);
  });
  await service.say(raw(1), raw(2), raw(3, "web-1"));
  expect(order).toEqual(["begin raw 1"]);
  for (let at = 0; at < 3; at += 1) {
    ends[at]?.();
    await turn();
  }
  const content = order.map((line) => line.split(" ", 1)[0]);
  expect(content).toEqual(["begin", "end", "begin", "end", "begin", "end"]);
  expect(service.acks.at(-1)).toEqual({ t: "ack", seq: 3 });
});

test("a task that throws refuses its notification, and the next one runs all the same", async () => {
  const { device, service, manager } = await aWindowsApp();
  const errors: string[] = [];
  device.onError(({ message }) => errors.push(message));
  const ran: string[] = [];
  manager.registerBackgroundTask(({ content }) => {
    ran.push(content);
    if (content === "raw 1") throw new Error("no memory");
  });
  await service.say(raw(1), raw(2));
  expect([ran, errors, settled(service.acks)]).toEqual([["raw 1", "raw 2"], ["no memory"], { 1: "refused" }]);
});

test("tiles, toasts and badges run no task, and a suspended app's are shown without it", async () => {
  const { service, channel, manager } = await aWindowsApp();
  const seen: string[] = [];
  channel.onpushnotificationreceived = () => seen.push("event");
  manager.registerBackgroundTask(() => seen.push("task"));
  manager.suspend();
  const types = ["wns/toast", "wns/tile", "wns/badge"] as const;
  await service.say(...types.map((type, at) => toast(at + 1, "mail-1", { type })));
  const { toasts, tiles, badge } = manager.shown.at(NEW_YEAR);
  expect([seen, toasts.length, tiles.length, badge?.notification.seq]).toEqual([[], 1, 1, 3]);
  expect([settled(service.acks), service.acks.at(-1)]).toEqual([{}, { t: "ack", seq: 3 }]);
});

test("toasts that the sender takes back leave what is shown, and whoever shows them elsewhere hears of it", async () => {
  const { service, channel, manager } = await aWindowsApp();
  const heard: unknown[] = [];
  manager.onToastsRemoved((match) => heard.push(match));
  channel.onpushnotificationreceived = () => undefined;
  await service.say(toast(1, "mail-1", { tag: "T" }), toast(2, "mail-1"));
  await service.say(removed(3, "mail-1", "type=wns/toast;tag=T"));
  expect(manager.shown.at(NEW_YEAR).toasts.map(({ notification }) => notification.seq)).toEqual([2]);
  expect(heard).toEqual([{ all: false, tag: "T" }]);
});

test("an app may show its notifications itself", async () => {
  const shown: unknown[] = [];
  const { service, channel, manager } = await aWindowsApp((args, { seq }) => shown.push([args.notificationType, seq]));
  channel.onpushnotificationreceived = () => undefined;
  await service.say(toast(1, "mail-1"), raw(2));
  expect([shown, manager.shown.at(NEW_YEAR).toasts]).toEqual([[[PushNotificationType.Toast, 1]], []]);
});

test("without a handler notifications of a running app wait, and removing the last one makes them wait again", async () => {
  const { service, channel } = await aWindowsApp();
  await service.say(toast(1, "mail-1"));
  const handler = () => undefined;
  channel.addEventListener("pushnotificationreceived", handler);
  await turn();
  channel.removeEventListener("pushnotificationreceived", handler);
  await service.say(toast(2, "mail-1"));
  expect(service.acks).toEqual([{ t: "ack", seq: 1 }]);
});

test("WNS-2.14 an app hears once that its channels were revoked, but not of its own closing, and the next one has a new URI", async () => {
  const { service, channel, manager } = await aWindowsApp();
  const heard: unknown[] = [];
  manager.onChannelsRevoked(({ reason }) => heard.push(reason));
  manager.addEventListener("channelsrevoked", () => heard.push("listener"));
  manager.onchannelsrevoked = () => heard.push("property");
  const closing = channel.close();
  await service.say({ t: "closed", req: 2, channels: ["mail-1"] });
  await closing;
  const creating = [
    manager.createPushNotificationChannelForApplicationAsync(),
    manager.createPushNotificationChannelForSecondaryTileAsync("Inbox"),
  ];
  await turn();
  const opened = { t: "opened", app: MAIL, expires: NEW_YEAR + DAY_MS } as const;
  await service.say(
    { ...opened, req: 3, channel: "mail-2", uri: "https://service.test/?token=mail-2" },
    { ...opened, req: 4, channel: "tile-2", uri: "https://service.test/?token=tile-2", kind: "tile", label: "Inbox" },
  );
  const [second] = await Promise.all(creating);
  expect(heard).toEqual([]);
  await service.say({ t: "closed", channels: ["mail-2", "tile-2"] });
  expect(heard).toEqual(["property", "service", "listener"]);
  const third = manager.createPushNotificationChannelForApplicationAsync();
  await turn();
  await service.opened("mail-3");
  expect(new Set([channel.uri, second?.uri, (await third).uri]).size).toBe(3);
});

test("an app that was renewed hears of it, and the manager for the user of this device is the manager", async () => {
  const { device, service, manager, channel } = await aWindowsApp();
  const renewed: string[] = [];
  manager.onChannelRenewed(({ uri }) => renewed.push(uri));
  const asking = device.openChannel(MAIL);
  await turn();
  await service.opened("mail-2");
  await asking;
  expect([renewed, channel.uri]).toEqual([
    ["https://service.test/?token=mail-2"],
    "https://service.test/?token=mail-2",
  ]);
  expect(manager.getDefault()).toBe(manager);
});

test("a renewed channel of another app of the package is told by the manager that created it", async () => {
  const { device, service } = await aDevice();
  await service.welcome("secret-1");
  const manager = new PushNotificationChannelManager(device, MAIL, { applications: { Chat: CHAT } });
  const renewed: string[] = [];
  manager.onChannelRenewed(({ uri }) => renewed.push(uri));
  const creating = manager.createPushNotificationChannelForApplicationAsync("Chat");
  await turn();
  await service.opened("chat-1");
  const channel = await creating;
  const asking = device.openChannel(CHAT);
  await turn();
  await service.opened("chat-2");
  await asking;
  expect([renewed, channel.uri]).toEqual([
    ["https://service.test/?token=chat-2"],
    "https://service.test/?token=chat-2",
  ]);
});

test("another app of the package is named by its application id, and one that was not handed in is no app", async () => {
  const { device, service } = await aDevice();
  await service.welcome("secret-1");
  const manager = new PushNotificationChannelManager(device, MAIL, { applications: { Chat: CHAT } });
  const creating = manager.createPushNotificationChannelForApplicationAsync("Chat");
  await turn();
  await service.opened("chat-1");
  await creating;
  expect(service.heard("open")).toEqual([{ t: "open", req: 1, app: CHAT }]);
  const unknown = manager.createPushNotificationChannelForApplicationAsync("constructor");
  expect(await unknown.catch(hresultOf)).toBe(0x803e0102);
  const heard: string[] = [];
  manager.onchannelsrevoked = ({ reason }) => heard.push(reason);
  await service.say({ t: "closed", channels: ["chat-1"] });
  expect(heard).toEqual(["service"]);
});

test("a device with an open channel serves both forms", async () => {
  const { device, service, channel } = await aDeviceWithMail();
  const creating = new PushNotificationChannelManager(device, MAIL).createPushNotificationChannelForApplicationAsync();
  await turn();
  await service.opened("mail-1");
  expect((await creating).uri).toBe(channel.uri);
});
