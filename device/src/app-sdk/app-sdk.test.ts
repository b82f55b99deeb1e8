import { expect, test } from "bun:test";
import { appSdk } from "../index.ts";
import { aDevice, MAIL, MAIL_GUID, removed, toast } from "../testing/fake-service.ts";
import { NEW_YEAR, turn } from "../testing/manual-time.ts";
import type { HasHResult } from "../winrt/errors.ts";

const { PushNotificationManager, PushNotificationChannelStatus } = appSdk;
const { InProgress, InProgressRetry, CompletedSuccess, CompletedFailure } = PushNotificationChannelStatus;
const hresultOf = (error: unknown) => (error as HasHResult).hresult;
const hresultOfCall = (call: () => unknown) => {
  try {
    return call();
  } catch (error) {
    return hresultOf(error);
  }
};

/** A desktop app whose device is connected, with its channel where `created` is asked for. */
async function aDesktopApp() {
  const world = await aDevice();
  await world.service.welcome("secret-1");
  const manager = new PushNotificationManager(world.device, { time: world.time });
  const create = async () => {
    const creating = manager.createChannelAsync(MAIL_GUID);
    await turn();
    await world.service.opened("mail-1", 30, MAIL);
    return (await creating).channel;
  };
  return { ...world, manager, create };
}

const raw = (seq: number) => toast(seq, "mail-1", { type: "wns/raw", payload: `raw ${seq}` });

test("a desktop app gets its channel by its GUID, and hears that the request is under way", async () => {
  const { service, manager } = await aDesktopApp();
  const operation = manager.createChannelAsync(`{${MAIL_GUID.toUpperCase()}}`);
  const progress: unknown[] = [];
  operation.onProgress((step) => progress.push(step));
  await turn();
  expect(service.heard("open")).toEqual([{ t: "open", req: 1, app: MAIL_GUID }]);
  await service.opened("mail-1", 30, MAIL);
  const { status, channel, extendedError } = await operation;
  expect([status, channel?.uri, extendedError]).toEqual([CompletedSuccess, "https://service.test/?token=mail-1", 0]);
  expect(channel?.expirationTime.toISOString()).toBe("2026-01-31T00:00:00.000Z");
  expect(progress).toEqual([{ status: InProgress, extendedError: 0x8000000a, retryCount: 0 }]);
});

test("WNS-2.17 creating a channel for the zero GUID, or for what is no GUID, fails with E_INVALIDARG", async () => {
  const { service, manager } = await aDesktopApp();
  for (const none of ["00000000-0000-0000-0000-000000000000", "", MAIL]) {
    expect(await manager.createChannelAsync(none).catch(hresultOf)).toBe(0x80070057);
  }
  expect(service.heard("open")).toEqual([]);
});

test("WNS-2.17 while the service cannot be reached it is asked again five times, 60 to 300 s apart, and then the request fails", async () => {
  const { device, time } = await aDevice();
  const manager = new PushNotificationManager(device, { time });
  const operation = manager.createChannelAsync(MAIL_GUID);
  const steps: unknown[] = [];
  const began = time.now();
  const sinceBegin = () => (time.now() - began) / 1000;
  operation.onProgress(({ status, retryCount, extendedError }) =>
    steps.push([sinceBegin(), status, retryCount, extendedError]),
  );
  let end: unknown;
  void operation.then((result) => {
    end = [sinceBegin(), result];
  });
  await turn();
  await time.advance(1_100_000);
  // Each try takes the 15 s in which a device without a network gives up.
  expect(steps).toEqual([
    [0, InProgress, 0, 0x8000000a],
    [15, InProgressRetry, 1, 0x880403e8],
    [15 + 60 + 15, InProgressRetry, 2, 0x880403e8],
    [90 + 120 + 15, InProgressRetry, 3, 0x880403e8],
    [225 + 180 + 15, InProgressRetry, 4, 0x880403e8],
    [420 + 240 + 15, InProgressRetry, 5, 0x880403e8],
  ]);
  expect(end).toEqual([675 + 300 + 15, { status: CompletedFailure, channel: null, extendedError: 0x880403e8 }]);
});

test("a channel that comes with the second try is a success", async () => {
  const { service, manager, time } = await aDesktopApp();
  const operation = manager.createChannelAsync(MAIL_GUID);
  const retries: number[] = [];
  operation.onProgress(({ retryCount }) => retries.push(retryCount));
  await turn();
  await service.say({ t: "refused", req: 1, code: "OVERLOADED", message: "later", advice: "retry-later" });
  await time.advance(60_000);
  await service.opened("mail-1", 30, MAIL);
  expect([(await operation).status, retries]).toEqual([CompletedSuccess, [0, 1]]);
});

test("what asking again cannot mend is a failure at once", async () => {
  const { device, service, manager } = await aDesktopApp();
  const unknown = manager.createChannelAsync(MAIL_GUID);
  await turn();
  await service.say({ t: "refused", req: 1, code: "APP_UNKNOWN", message: "none", advice: "fix-request" });
  expect(await unknown).toEqual({ status: CompletedFailure, channel: null, extendedError: 0x803e0102 });
  const closing = device.close();
  await service.end(1000);
  await closing;
  expect((await manager.createChannelAsync(MAIL_GUID)).status).toBe(CompletedFailure);
});

test("an operation that is cancelled ends, and asks no more", async () => {
  const { device, time } = await aDevice();
  const operation = new PushNotificationManager(device, { time }).createChannelAsync(MAIL_GUID);
  await turn();
  await time.advance(15_000);
  operation.cancel();
  expect(await operation).toEqual({ status: CompletedFailure, channel: null, extendedError: 0x800704c7 });
});

test("an operation that is cancelled while a try is under way ends with that, whatever the try ends with", async () => {
  const { device, service, time } = await aDevice();
  const operation = new PushNotificationManager(device, { time }).createChannelAsync(MAIL_GUID);
  const heard: number[] = [];
  operation.onProgress(({ status }) => heard.push(status));
  await turn();
  operation.cancel();
  await service.say({ t: "refused", req: 1, code: "APP_UNKNOWN", message: "none", advice: "fix-request" });
  await time.advance(15_000);
  expect(await operation).toEqual({ status: CompletedFailure, channel: null, extendedError: 0x800704c7 });
  expect(heard).toHaveLength(1);
});

test("handlers are attached before registering, a second registration and one taken back twice are mistakes", async () => {
  const { manager } = await aDesktopApp();
  expect(PushNotificationManager.isSupported()).toBe(true);
  expect(hresultOfCall(() => manager.unregister())).toBe(0x8000ffff);
  manager.register();
  expect(hresultOfCall(() => manager.addEventListener("pushreceived", () => undefined))).toBe(0x80070490);
  expect(hresultOfCall(() => manager.register())).toBe(0x800704da);
  manager.unregister();
  manager.addEventListener("pushreceived", () => undefined);
});

test("raw notifications wait until the app is registered, reach its handler as bytes, and wait again afterwards", async () => {
  const { service, manager, create } = await aDesktopApp();
  const payloads: string[] = [];
  manager.addEventListener("pushreceived", ({ payload }) => payloads.push(new TextDecoder().decode(payload)));
  await create();
  await service.say(raw(1));
  expect(payloads).toEqual([]);
  manager.register();
  await turn();
  manager.unregister();
  await service.say(raw(2));
  expect([payloads, service.acks]).toEqual([["raw 1"], [{ t: "ack", seq: 1 }]]);
});

test("without a handler a raw notification is dropped; toasts are shown, removed ones go; of tiles the app has none", async () => {
  const { service, manager, create } = await aDesktopApp();
  const heard: unknown[] = [];
  manager.onToastsRemoved((match) => heard.push(match));
  manager.register();
  await create();
  await service.say(raw(1), toast(2, "mail-1"), toast(3, "mail-1", { type: "wns/tile" }));
  expect(manager.shown.at(NEW_YEAR).toasts.length).toBe(1);
  await service.say(removed(4, "mail-1", "type=wns/toast;all"));
  expect([manager.shown.at(NEW_YEAR).toasts, heard]).toEqual([[], [{ all: true }]]);
  expect(service.acks.flatMap(({ ones = [] }) => ones)).toEqual([
    [1, "unheard"],
    [3, "unheard"],
  ]);
});

test("an app may show its toasts itself", async () => {
  const { device, service, time } = await aDevice();
  await service.welcome("secret-1");
  const shown: number[] = [];
  const manager = new PushNotificationManager(device, { time, showToast: ({ seq }) => shown.push(seq) });
  manager.register();
  const creating = manager.createChannelAsync(MAIL_GUID);
  await turn();
  await service.opened("mail-1", 30, MAIL);
  await creating;
  await service.say(toast(1, "mail-1"));
  expect([shown, manager.shown.at(NEW_YEAR).toasts]).toEqual([[1], []]);
});

test("a deferral keeps the notification unconfirmed until it is complete", async () => {
  const { service, manager, create } = await aDesktopApp();
  const deferrals: appSdk.Deferral[] = [];
  manager.addEventListener("pushreceived", (args) => {
    deferrals.push(args.getDeferral(), args.getDeferral());
  });
  manager.register();
  await create();
  await service.say(raw(1));
  deferrals[0]?.complete();
  await turn();
  expect(service.acks).toEqual([]);
  deferrals[1]?.complete();
  await turn();
  expect(service.acks).toEqual([{ t: "ack", seq: 1 }]);
});

test("a deferral that is not completed within 30 seconds is cancelled, and the notification confirmed as refused", async () => {
  const { device, service, manager, create, time } = await aDesktopApp();
  const heard: string[] = [];
  device.onError(({ message }) => heard.push(message));
  manager.addEventListener("pushreceived", (args) => {
    args.getDeferral();
    args.onCanceled(() => heard.push("canceled"));
  });
  manager.register();
  await create();
  await service.say(raw(1));
  await time.advance(30_000);
  expect(heard).toEqual(["canceled", "a deferral was not completed within 30 seconds"]);
  expect(service.acks[0]).toEqual({ t: "ack", ones: [[1, "refused"]] });
});

test("unregistering for good closes the channel, and closing it again is no error", async () => {
  const { service, manager, create } = await aDesktopApp();
  manager.register();
  const channel = await create();
  const ending = manager.unregisterAll();
  await turn();
  await service.say({ t: "closed", req: 2, channels: ["mail-1"] });
  await ending;
  await channel?.close();
  expect(service.heard("close").length).toBe(1);
});
