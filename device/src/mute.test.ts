import { expect, test } from "bun:test";
import type { BelfryError } from "@belfry/protocol";
import { aDevice, aDeviceWithMail, CHAT, MAIL, MAIL_GUID, openedAs, removed, toast } from "./testing/fake-service.ts";
import { turn } from "./testing/manual-time.ts";

test("a muted app gets nothing: what waits and what comes is settled as suppressed, until it is on again", async () => {
  const { device, service, channel } = await aDeviceWithMail();
  const seen: number[] = [];
  await service.say(toast(1, "mail-1"));
  await device.setMuted(MAIL, true);
  channel.onNotification(({ seq }) => seen.push(seq));
  await service.say(toast(2, "mail-1", { type: "wns/raw" }));
  expect([seen, service.acks.flatMap(({ ones = [] }) => ones)]).toEqual([
    [],
    [
      [1, "suppressed"],
      [2, "suppressed"],
    ],
  ]);
  await device.setMuted(MAIL, false);
  await service.say(toast(3, "mail-1"));
  expect([seen, service.acks.at(-1)]).toEqual([[3], { t: "ack", seq: 3 }]);
});

test("the other apps of the device are not muted with it", async () => {
  const { device, service } = await aDeviceWithMail();
  const chat = await openedAs(service, "chat-1", () => device.openChannel(CHAT));
  const seen: number[] = [];
  chat.onNotification(({ seq }) => seen.push(seq));
  await device.setMuted(MAIL, true);
  await service.say(toast(1, "chat-1"));
  expect([seen, await device.isMuted(MAIL), await device.isMuted(CHAT)]).toEqual([[1], true, false]);
});

test("a muted app's toasts can still be taken off the screen", async () => {
  const { device, service, channel } = await aDeviceWithMail();
  const heard: unknown[] = [];
  channel.onRemoved((match) => heard.push(match));
  await device.setMuted(MAIL, true);
  await service.say(removed(1, "mail-1", "type=wns/toast;all"));
  expect(heard).toEqual([{ all: true }]);
});

test("the choice is kept over a restart, and the service is told after each welcome", async () => {
  const first = await aDeviceWithMail();
  await first.device.setMuted(MAIL, true);
  expect(first.service.heard("mute")).toEqual([{ t: "mute", req: 2, app: MAIL, muted: true }]);
  const record = await first.store.load();
  const { device, service } = await aDevice({ ...(record && { record }) });
  await service.welcome();
  expect(service.heard("mute")).toEqual([{ t: "mute", req: 1, app: MAIL, muted: true }]);
  expect(await device.isMuted(MAIL)).toBe(true);
});

test("switched on again without a network, an app is on at the service too as soon as it can be told, also by the next run", async () => {
  const first = await aDeviceWithMail();
  await first.device.setMuted(MAIL, true);
  await first.service.end(1006);
  await first.device.setMuted(MAIL, false);
  const record = await first.store.load();
  const { service, store } = await aDevice({ ...(record && { record }) });
  await service.welcome();
  expect(service.heard("mute")).toEqual([{ t: "mute", req: 1, app: MAIL, muted: false }]);
  await service.say({ t: "muted", req: 1, app: MAIL, muted: false });
  expect((await store.load())?.mutes).toBeUndefined();
});

test("an app is muted before its device ever met a service, and the service hears of it with the first welcome", async () => {
  const { device, service, store } = await aDevice();
  await device.setMuted(MAIL, true);
  await service.welcome("secret-1");
  await turn();
  expect(service.heard("mute").length).toBe(1);
  expect((await store.load())?.mutes).toEqual({ [MAIL]: true });
});

test("an app that is muted by its GUID is muted where it was opened by its package SID, as soon as the service names it", async () => {
  const { device, service, channel, store } = await aDeviceWithMail();
  const seen: number[] = [];
  await service.say(toast(1, "mail-1"));
  await device.setMuted(MAIL_GUID, true);
  expect(service.heard("mute")).toEqual([{ t: "mute", req: 2, app: MAIL_GUID, muted: true }]);
  await service.say({ t: "muted", req: 2, app: MAIL, muted: true });
  channel.onNotification(({ seq }) => seen.push(seq));
  await service.say(toast(2, "mail-1"));
  expect([seen, service.acks.flatMap(({ ones = [] }) => ones.map(([seq]) => seq))]).toEqual([[], [1, 2]]);
  expect([await device.isMuted(MAIL), await device.isMuted(MAIL_GUID)]).toEqual([true, true]);
  expect(await store.load()).toMatchObject({ aliases: { [MAIL_GUID]: MAIL }, mutes: { [MAIL]: true } });
});

test("what names no app cannot be muted", async () => {
  const { device } = await aDevice();
  const codeOf = (error: unknown) => (error as BelfryError).code;
  expect(await device.setMuted("mail", true).catch(codeOf)).toBe("APP_UNKNOWN");
});
