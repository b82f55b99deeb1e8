import { expect, test } from "bun:test";
import { aDevice, aDeviceWithMail, MAIL, toast } from "./testing/fake-service.ts";
import { turn } from "./testing/manual-time.ts";
import {
  PushNotificationChannelManager,
  type PushNotificationError,
  type PushNotificationReceivedEventArgs,
  PushNotificationType,
} from "./winrt.ts";

async function aWindowsApp(defaultAction?: (args: PushNotificationReceivedEventArgs) => unknown) {
  const world = await aDevice();
  await world.service.welcome("secret-1");
  const manager = new PushNotificationChannelManager(world.device, MAIL, defaultAction);
  const creating = manager.createPushNotificationChannelForApplicationAsync();
  await turn();
  await world.service.opened("mail-1");
  return { ...world, manager, channel: await creating };
}

const hresultOf = (error: unknown) => (error as PushNotificationError).hresult;

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

test("creating a channel for what is no app fails with 0x803E0102, and anything else with 0x803E0101", async () => {
  const { device, service } = await aDevice();
  await service.welcome("secret-1");
  const none = new PushNotificationChannelManager(device, "mail");
  expect(await none.createPushNotificationChannelForApplicationAsync().catch(hresultOf)).toBe(0x803e0102);
  const manager = new PushNotificationChannelManager(device, MAIL);
  const creating = manager.createPushNotificationChannelForApplicationAsync().catch(hresultOf);
  await turn();
  await service.say({ t: "refused", req: 1, code: "OVERLOADED", message: "later", advice: "retry-later" });
  expect(await creating).toBe(0x803e0101);
});

test("each type of notification stands where its type says, the others are null", async () => {
  const { service, channel } = await aWindowsApp();
  const received: PushNotificationReceivedEventArgs[] = [];
  channel.onpushnotificationreceived = (args) => received.push(args);
  await service.say(
    toast(1, "mail-1", { tag: "t", group: "g" }),
    toast(2, "mail-1", { type: "wns/tile", payload: "<tile/>" }),
    toast(3, "mail-1", { type: "wns/badge", payload: "<badge value='7'/>" }),
    toast(4, "mail-1", { type: "wns/raw", payload: "zürich" }),
  );
  const { Toast, Tile, Badge, Raw } = PushNotificationType;
  expect(received.map(({ notificationType }) => notificationType)).toEqual([Toast, Tile, Badge, Raw]);
  expect(received[0]?.toastNotification).toMatchObject({ content: "<toast>1</toast>", tag: "t", group: "g" });
  expect(received[1]?.tileNotification?.content).toBe("<tile/>");
  expect(received[2]?.badgeNotification?.content).toBe("<badge value='7'/>");
  expect(received[3]?.rawNotification).toEqual({
    content: "zürich",
    contentBytes: new TextEncoder().encode("zürich"),
    channelId: "mail-1",
  });
  expect(received[3]?.toastNotification).toBeNull();
});

test("a handler that cancels prevents the default action and settles the notification as suppressed", async () => {
  const shown: string[] = [];
  const { service, channel } = await aWindowsApp(({ toastNotification }) =>
    shown.push(toastNotification?.content ?? ""),
  );
  channel.addEventListener("pushnotificationreceived", (args) => {
    args.cancel = args.toastNotification?.tag === "mine";
  });
  await service.say(toast(1, "mail-1", { tag: "mine" }), toast(2, "mail-1"));
  expect(shown).toEqual(["<toast>2</toast>"]);
  expect(service.acks[0]).toEqual({ t: "ack", ones: [[1, "suppressed"]] });
  expect(service.acks.at(-1)).toEqual({ t: "ack", seq: 2 });
});

test("without a handler notifications wait, and removing the last one makes them wait again", async () => {
  const { service, channel } = await aWindowsApp();
  await service.say(toast(1, "mail-1"));
  const handler = () => undefined;
  channel.addEventListener("pushnotificationreceived", handler);
  await turn();
  channel.removeEventListener("pushnotificationreceived", handler);
  await service.say(toast(2, "mail-1"));
  expect(service.acks).toEqual([{ t: "ack", seq: 1 }]);
});

test("an app hears that its channels were revoked, by the operator or by a reset, but not by itself", async () => {
  const { service, channel, manager } = await aWindowsApp();
  const reasons: string[] = [];
  manager.onChannelsRevoked(({ reason }) => reasons.push(reason));
  const closing = channel.close();
  await service.say({ t: "closed", req: 2, channels: ["mail-1"] });
  await closing;
  const creating = manager.createPushNotificationChannelForApplicationAsync();
  await turn();
  await service.opened("mail-2");
  await creating;
  await service.say({ t: "closed", channels: ["mail-2"] });
  expect(reasons).toEqual(["service"]);
});

test("a device with an open channel serves both forms", async () => {
  const { device, service, channel } = await aDeviceWithMail();
  const creating = new PushNotificationChannelManager(device, MAIL).createPushNotificationChannelForApplicationAsync();
  await turn();
  await service.opened("mail-1");
  expect((await creating).uri).toBe(channel.uri);
});
