import { expect, test } from "bun:test";
import type { BelfryError } from "@belfry/protocol";
import { connectDevice } from "./device.ts";
import { memoryStore } from "./store.ts";
import {
  aDevice,
  aDeviceWithMail,
  CHAT,
  DAY_MS,
  MAIL,
  openedAs,
  recordWithMail,
  toast,
} from "./testing/fake-service.ts";
import { NEW_YEAR, turn } from "./testing/manual-time.ts";

const codeOf = (error: unknown) => (error as BelfryError).code;

test("a new device says hello without an identity and keeps the one it is given", async () => {
  const { device, service, store } = await aDevice();
  expect(service.socket.url).toBe("ws://service.test/device");
  expect(service.socket.protocols).toEqual(["belfry.device.v1"]);
  await service.welcome("secret-1");
  expect(service.heard("hello")).toEqual([{ t: "hello", v: 1, heartbeat: 120 }]);
  expect(await store.load()).toEqual({ device: "device-1", credential: "secret-1", seq: 0, channels: [] });
  expect([device.id, device.state.name]).toEqual(["device-1", "connected"]);
});

test("a device that was connected before proves its identity and says what it already has", async () => {
  const { service, store } = await aDevice({ record: recordWithMail({ seq: 41 }) });
  await service.welcome();
  const identity = { device: "device-1", credential: "secret-1", seq: 41 };
  expect(service.heard("hello")).toEqual([{ t: "hello", v: 1, ...identity, heartbeat: 120, channels: ["mail-1"] }]);
  await service.end(1006);
  expect(await store.load()).toMatchObject(identity);
});

test("a service behind a path and https is dialled below that path with wss", async () => {
  const { service } = await aDevice({ service: "https://push.test/belfry/" });
  expect(service.socket.url).toBe("wss://push.test/belfry/device");
});

test("what is no http URL is refused before anything is dialled", () => {
  expect(() => connectDevice({ service: "ftp://push.test", store: memoryStore() })).toThrow(TypeError);
});

test("an app gets its channel with URI and expiry, and the device remembers it", async () => {
  const { channel, store } = await aDeviceWithMail();
  expect(channel).toMatchObject({ id: "mail-1", app: MAIL, uri: "https://service.test/?token=mail-1", closed: false });
  expect(channel.expiresAt).toEqual(new Date(NEW_YEAR + 30 * DAY_MS));
  expect((await store.load())?.channels.map(({ id }) => id)).toEqual(["mail-1"]);
});

test("the channel is on disk before the app hears of its URI", async () => {
  const order: string[] = [];
  const memory = memoryStore();
  const store = {
    ...memory,
    save: async (record: Parameters<typeof memory.save>[0]) => {
      await turn();
      await memory.save(record);
      if (record.channels.length > 0) order.push("kept");
    },
  };
  const { device, service } = await aDevice({ store });
  const opening = device.openChannel(MAIL).then(() => order.push("told"));
  await service.welcome("secret-1");
  await service.opened("mail-1");
  await opening;
  expect(order).toEqual(["kept", "told"]);
});

test("asking twice for a channel asks the service once and gives the same one", async () => {
  const { device, service } = await aDevice();
  await service.welcome("secret-1");
  const both = Promise.all([device.openChannel(MAIL), device.openChannel(MAIL.toUpperCase())]);
  await turn();
  expect(service.heard("open").length).toBe(1);
  await service.opened("mail-1");
  const [one, other] = await both;
  expect(one).toBe(other);
});

test("what is no package SID is refused without asking the service", async () => {
  const { device } = await aDevice();
  expect(await device.openChannel("mail").catch(codeOf)).toBe("APP_UNKNOWN");
});

test("a refusal of the service reaches the one who asked, with its code", async () => {
  const { device, service } = await aDevice();
  await service.welcome("secret-1");
  const opening = device.openChannel(MAIL).catch(codeOf);
  await turn();
  await service.say({ t: "refused", req: 1, code: "CHANNEL_LIMIT", message: "1000 channels", advice: "report" });
  expect(await opening).toBe("CHANNEL_LIMIT");
});

test("of two who wait for one channel, one who gives up does not take the question back for the other", async () => {
  const { device, service, time } = await aDevice();
  await service.welcome("secret-1");
  const first = device.openChannel(MAIL).catch(codeOf);
  await turn();
  await time.advance(10_000);
  const second = device.openChannel(MAIL);
  await turn();
  await time.advance(5_000);
  await service.opened("mail-1");
  expect([await first, (await second).id]).toEqual(["CHANNEL_REQUEST_FAILED", "mail-1"]);
  expect(service.heard("open").length).toBe(1);
});

test("without a service the request for a channel ends with NETWORK_FAILED after 15 seconds", async () => {
  const { device, time } = await aDevice();
  const opening = device.openChannel(MAIL).catch(codeOf);
  await turn();
  await time.advance(15_000);
  expect(await opening).toBe("NETWORK_FAILED");
});

test("without a service an app that has an unexpired channel is given that one", async () => {
  const { device, time } = await aDevice({ record: recordWithMail() });
  const opening = device.openChannel(MAIL);
  await turn();
  await time.advance(15_000);
  expect((await opening).id).toBe("mail-1");
});

test("a service that is there but does not answer is CHANNEL_REQUEST_FAILED, and the next request asks anew", async () => {
  const { device, service, time } = await aDevice();
  await service.welcome("secret-1");
  const opening = device.openChannel(MAIL).catch(codeOf);
  await turn();
  await time.advance(15_000);
  expect(await opening).toBe("CHANNEL_REQUEST_FAILED");
  const again = device.openChannel(MAIL);
  await turn();
  await service.opened("mail-1");
  expect((await again).id).toBe("mail-1");
});

test("a request that was not answered is asked again on the next connection", async () => {
  const { device, service, time } = await aDevice();
  await service.welcome("secret-1");
  const opening = device.openChannel(MAIL);
  await turn();
  await service.end(1006);
  await time.advance(1_000);
  await service.welcome();
  await service.opened("mail-1");
  expect((await opening).id).toBe("mail-1");
});

test("closing a channel tells the service, ends the handlers at once, and the app can open a new one", async () => {
  const { device, service, channel, store } = await aDeviceWithMail();
  const reasons: string[] = [];
  channel.onClosed((reason) => reasons.push(reason));
  const closing = channel.close();
  await turn();
  expect(service.heard("close")).toEqual([{ t: "close", req: 2, channel: "mail-1" }]);
  await service.say({ t: "closed", req: 2, channels: ["mail-1"] });
  await closing;
  expect([channel.closed, reasons, (await store.load())?.channels]).toEqual([true, ["app"], []]);
  const again = device.openChannel(MAIL);
  await turn();
  await service.opened("mail-2");
  expect((await again).id).toBe("mail-2");
});

test("a channel that was asked for before its app closed it, and given before the closing was confirmed, ends with it", async () => {
  const { device, service, channel, store } = await aDeviceWithMail();
  const asking = device.openChannel(MAIL);
  await turn();
  const closing = channel.close();
  await turn();
  await service.opened("mail-2");
  const given = await asking;
  expect([given === channel, given.closed]).toEqual([false, false]);
  await service.say({ t: "closed", req: 3, channels: ["mail-1", "mail-2"] });
  await closing;
  expect([given.closed, (await store.load())?.channels]).toEqual([true, []]);
  expect((await openedAs(service, "mail-3", () => device.openChannel(MAIL))).closed).toBe(false);
});

test("a channel that its app closes while a renewal waits for the network is not opened again by it", async () => {
  const { device, service, time } = await aDevice();
  await service.welcome("secret-1");
  const opening = device.openChannel(MAIL);
  await turn();
  await service.opened("mail-1", 10);
  const channel = await opening;
  await service.end(1006);
  await time.advance(1_000);
  await service.welcome();
  expect(service.heard("open").length).toBe(1);
  await service.end(1006);
  const closing = channel.close();
  await time.advance(4_000);
  await service.welcome();
  await service.say({ t: "closed", req: 3, channels: ["mail-1"] });
  await closing;
  expect(service.socket.heard.map(({ t }) => t)).toEqual(["hello", "close"]);
});

test("an app hears that the operator closed its channel, and what still comes for it is settled as suppressed", async () => {
  const { service, channel } = await aDeviceWithMail();
  const reasons: string[] = [];
  channel.onClosed((reason) => reasons.push(reason));
  await service.say({ t: "closed", channels: ["mail-1"] });
  await service.say(toast(1, "mail-1"));
  expect(reasons).toEqual(["service"]);
  expect(service.acks).toEqual([
    { t: "ack", ones: [[1, "suppressed"]] },
    { t: "ack", seq: 1 },
  ]);
});

test("a channel is renewed when 15 days are left; handlers stay, the old URI still brings notifications", async () => {
  const { service, channel, time } = await aDeviceWithMail();
  const seen: number[] = [];
  const uris: string[] = [];
  channel.onNotification(({ seq }) => seen.push(seq));
  channel.onRenewed(({ uri }) => uris.push(uri));
  const beat = async () => {
    await time.advance(100_000);
    await service.say({ t: "pong" });
  };
  for (let at = 0; at < 15 * DAY_MS; at += 100_000) await beat();
  expect(service.heard("open").length).toBe(2);
  await service.opened("mail-2", 45);
  await service.say(toast(1, "mail-1"), toast(2, "mail-2"));
  expect([uris, seen]).toEqual([["https://service.test/?token=mail-2"], [1, 2]]);
});

test("a reset forgets identity and channels, tells the app, and connects as a new device", async () => {
  const { device, service, channel, time, store } = await aDeviceWithMail();
  const heard: string[] = [];
  device.onReset((reason) => heard.push(reason));
  channel.onClosed((reason) => heard.push(reason));
  await service.say({ t: "reset", reason: "restored from a backup" });
  expect(heard).toEqual(["reset", "restored from a backup"]);
  expect(await store.load()).toBeUndefined();
  await time.advance(1_000);
  await service.welcome("secret-2", "device-2");
  expect(service.heard("hello")).toEqual([{ t: "hello", v: 1, heartbeat: 120 }]);
  expect(await store.load()).toMatchObject({ device: "device-2", seq: 0, channels: [] });
});

test("close code 4010 without the word before it is a reset too", async () => {
  const { device, service } = await aDeviceWithMail();
  let resets = 0;
  device.onReset(() => {
    resets += 1;
  });
  await service.end(4010);
  expect([resets, device.id, device.state.name]).toEqual([1, undefined, "waiting"]);
});

test("a handler that outlives a reset settles nothing of the new identity", async () => {
  const { device, service, channel, time } = await aDeviceWithMail();
  let finish: () => void = () => undefined;
  channel.onNotification(
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  await service.say(toast(1, "mail-1"));
  await service.say({ t: "reset", reason: "forgotten" });
  await time.advance(1_000);
  await service.welcome("secret-2", "device-2");
  const opening = device.openChannel(MAIL);
  await turn();
  await service.opened("mail-2");
  await opening;
  await service.say(toast(1, "mail-2"));
  finish();
  await turn();
  expect(service.acks).toEqual([]);
});

test("a store that cannot be read closes the device instead of making a new identity", async () => {
  const store = { ...memoryStore(), load: () => Promise.reject(new Error("disk is gone")) };
  const device = connectDevice({ service: "http://service.test", store });
  const errors: Error[] = [];
  device.onError((error) => errors.push(error));
  expect(await device.openChannel(CHAT).catch(codeOf)).toBe("CHANNEL_REQUEST_FAILED");
  expect([device.state.name, errors.length]).toEqual(["closed", 1]);
});

test("closing the device says goodbye, ends every timer, and requests end with NETWORK_FAILED", async () => {
  const { device, service, time } = await aDeviceWithMail();
  const opening = device.openChannel(CHAT).catch(codeOf);
  await turn();
  const closing = device.close();
  await turn();
  expect(service.socket.closedWith).toBe(1000);
  await service.end(1000);
  await closing;
  expect([await opening, device.state.name, time.waits]).toEqual(["NETWORK_FAILED", "closed", []]);
  expect(await device.openChannel(MAIL).catch(codeOf)).toBe("NETWORK_FAILED");
});
