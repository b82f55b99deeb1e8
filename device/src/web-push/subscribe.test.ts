import { expect, test } from "bun:test";
import { type AckFrame, type AckResult, BelfryError, type PushFrame } from "@belfry/protocol";
import type { Device } from "../device.ts";
import { type DeviceStore, memoryStore } from "../store.ts";
import { encryptAes128gcm, encryptAesgcm, type Receiver } from "../testing/encrypt.ts";
import { aDevice, DAY_MS, type FakeService, MAIL, MAIL_GUID, recordWithMail, toast } from "../testing/fake-service.ts";
import { NEW_YEAR, turn } from "../testing/manual-time.ts";
import { PushNotificationChannelManager } from "../winrt/create-channel.ts";
import type { RawNotification } from "../winrt/received.ts";
import { UndecryptableError } from "./failure.ts";
import { createKeys } from "./keys.ts";
import type { PushEvent, PushSubscriptionChangeEvent } from "./push-event.ts";
import { type PushManager, pushManager } from "./subscribe.ts";
import type { PushSubscription } from "./subscription.ts";

const [SERVER_KEY, OTHER_KEY] = await Promise.all(
  [createKeys(), createKeys()].map(async (keys) => (await keys).toRecord().p256dh),
);
if (SERVER_KEY === undefined || OTHER_KEY === undefined) throw new Error("no keys");

/** WebCrypto answers in its own time, which is not the test's clock. */
async function until(what: string, holds: () => boolean): Promise<void> {
  for (let turns = 0; turns < 20_000; turns++) {
    if (holds()) return;
    await turn();
  }
  throw new Error(`never: ${what}`);
}

/** Lets the service answer the next question for a channel. */
async function opens<T>(service: FakeService, channel: string, ask: () => Promise<T>, days = 30): Promise<T> {
  const asked = service.heard("open").length;
  const asking = ask();
  await until("a question for a channel", () => service.heard("open").length > asked);
  await service.opened(channel, days);
  return asking;
}

/** Ends a run of the app; the service answers the closing. */
async function ended({ device, service }: { readonly device: Device; readonly service: FakeService }): Promise<void> {
  const closing = device.close();
  await turn();
  await service.end(1000);
  await closing;
}

/** A device whose mail app is subscribed, and what it hears. */
async function aSubscriber(settings: { store?: DeviceStore } = {}, days = 30) {
  const world = await aDevice(settings);
  await world.service.welcome("secret-1");
  const push = pushManager(world.device, MAIL);
  const subscription = await opens(
    world.service,
    "web-1",
    () => push.subscribe({ applicationServerKey: SERVER_KEY ?? "", userVisibleOnly: true }),
    days,
  );
  return { ...world, push, subscription, ...hearing(world.device, push) };
}

function hearing(device: Device, push: PushManager) {
  const pushes: PushEvent[] = [];
  const changes: PushSubscriptionChangeEvent[] = [];
  const errors: Error[] = [];
  push.addEventListener("push", (event) => void pushes.push(event));
  push.addEventListener("pushsubscriptionchange", (event) => void changes.push(event));
  device.onError((error) => errors.push(error));
  return { pushes, changes, errors };
}

/** A message on its way. @param body as text, or as it was encrypted */
async function message(
  seq: number,
  to: Receiver,
  text: string,
  channel = "web-1",
  encrypt = encryptAes128gcm,
): Promise<PushFrame> {
  const { body, headers } = await encrypt(Buffer.from(text), to);
  return encrypted(seq, body, headers, channel);
}

function encrypted(seq: number, body: Uint8Array, headers: PushFrame["headers"], channel = "web-1"): PushFrame {
  const { payload: _, ...frame } = toast(seq, channel, { type: "wns/raw" });
  const head = headers === undefined ? {} : { headers };
  return { ...frame, payloadBase64: Buffer.from(body).toString("base64"), ...head };
}

/** What was confirmed, by sequence number. */
function settled(acks: readonly AckFrame[]): Record<number, AckResult | "up to here"> {
  const all: Record<number, AckResult | "up to here"> = {};
  for (const { seq, ones = [] } of acks) {
    if (seq !== undefined) all[seq] ??= "up to here";
    for (const [one, result] of ones) all[one] = result;
  }
  return all;
}

const confirmed = (service: FakeService, seq: number) =>
  until(`${seq} is confirmed`, () => settled(service.acks)[seq] !== undefined);

const keysOf = (subscription: PushSubscription) => subscription.toJSON().keys;
const nameOf = (thrown: unknown) => (thrown as DOMException).name;
const failure = (promise: Promise<unknown>) => promise.then(() => undefined, nameOf);

test("WP-5.05: a subscription has exactly the properties and the JSON of the Push API, and no private key anywhere", async () => {
  const { subscription, store } = await aSubscriber();
  const keys = (await store.load())?.channels[0]?.keys;
  if (keys === undefined) throw new Error("no keys were kept");
  expect(subscription.endpoint).toBe("https://service.test/?token=web-1");
  expect(subscription.expirationTime).toBe(NEW_YEAR + 30 * DAY_MS);
  expect(Buffer.from(subscription.options.applicationServerKey).toString("base64url")).toBe(SERVER_KEY);
  expect(Buffer.from(subscription.getKey("p256dh") ?? new ArrayBuffer(0)).toString("base64url")).toBe(keys.p256dh);
  expect(subscription.getKey("auth")?.byteLength).toBe(16);
  expect(subscription.getKey("d" as never)).toBe(null);
  expect(JSON.stringify(subscription)).toBe(
    JSON.stringify({
      endpoint: "https://service.test/?token=web-1",
      expirationTime: NEW_YEAR + 30 * DAY_MS,
      keys: { p256dh: keys.p256dh, auth: keys.auth },
    }),
  );
  expect(Bun.inspect(subscription, { depth: 9 })).not.toContain(keys.d);
});

test("what is written against a browser's Push API takes ours", async () => {
  const { subscription, push, service, pushes } = await aSubscriber();
  const asBrowsers: Pick<
    globalThis.PushSubscription,
    "endpoint" | "expirationTime" | "options" | "getKey" | "unsubscribe"
  > = subscription;
  expect(asBrowsers.getKey("p256dh")?.byteLength).toBe(65);
  await service.say(await message(1, keysOf(subscription), `{"a":"ü"}`));
  await confirmed(service, 1);
  const data = pushes[0]?.data;
  if (!data) throw new Error("no data");
  expect(data.json()).toEqual({ a: "ü" });
  expect(data.text()).toBe(`{"a":"ü"}`);
  expect(Buffer.from(data.arrayBuffer()).toString()).toBe(`{"a":"ü"}`);
  expect(Buffer.from(data.bytes()).toString()).toBe(`{"a":"ü"}`);
  expect(await data.blob().text()).toBe(`{"a":"ü"}`);
  expect(push.supportedContentEncodings).toEqual(["aes128gcm"]);
});

test("WP-5.05: subscribing again gives the same subscription without asking, another label gets keys of its own", async () => {
  const { device, service, push, subscription } = await aSubscriber();
  const again = await push.subscribe({ applicationServerKey: Buffer.from(SERVER_KEY, "base64url") });
  expect(again.toJSON()).toEqual(subscription.toJSON());
  expect((await push.getSubscription())?.toJSON()).toEqual(subscription.toJSON());
  expect(service.heard("open").length).toBe(1);
  const news = pushManager(device, MAIL, { label: "news" });
  expect(await news.getSubscription()).toBe(null);
  const other = await opens(service, "web-2", () => news.subscribe({ applicationServerKey: SERVER_KEY }));
  expect(keysOf(other).p256dh).not.toBe(keysOf(subscription).p256dh);
  expect(keysOf(other).auth).not.toBe(keysOf(subscription).auth);
});

test("what cannot be subscribed to is refused in the words of the Push API", async () => {
  const { device, push, subscription } = await aSubscriber();
  const ask = (applicationServerKey: unknown) => failure(push.subscribe({ applicationServerKey } as never));
  for (const none of [undefined, null]) expect(await ask(none)).toBe("NotSupportedError");
  for (const bad of ["", "!", "BAAA", new Uint8Array(65), new Uint8Array(65).fill(4), SERVER_KEY.slice(0, 80)]) {
    expect(await ask(bad)).toBe("InvalidAccessError");
  }
  expect(await ask(OTHER_KEY)).toBe("InvalidStateError");
  expect(await push.permissionState()).toBe("granted");
  await device.setMuted(MAIL, true);
  expect(await push.permissionState()).toBe("denied");
  expect(await ask(SERVER_KEY)).toBe("NotAllowedError");
  expect((await push.getSubscription())?.endpoint).toBe(subscription.endpoint);
  expect(() => pushManager(device, "nobody")).toThrow(BelfryError);
  expect(() => pushManager(device, MAIL, { label: "" })).toThrow(TypeError);
  expect(() => pushManager({ ...device } as Device, MAIL)).toThrow(TypeError);
});

test("WP-5.03: messages of both codings arrive decrypted, in order, and are confirmed", async () => {
  const { service, subscription, pushes, errors } = await aSubscriber();
  const keys = keysOf(subscription);
  await service.say(
    await message(1, keys, "one"),
    await message(2, keys, "two", "web-1", encryptAesgcm),
    await message(3, keys, ""),
  );
  await confirmed(service, 3);
  expect(pushes.map(({ type, data }) => [type, data?.text()])).toEqual([
    ["push", "one"],
    ["push", "two"],
    ["push", ""],
  ]);
  expect(Object.values(settled(service.acks))).not.toContain("refused");
  expect(errors).toEqual([]);
});

test("WP-5.06: a push without a message is an event with null data, also where headers of a coding came along", async () => {
  const { service, pushes } = await aSubscriber();
  await service.say(
    encrypted(1, new Uint8Array(0), undefined),
    encrypted(2, new Uint8Array(0), { "Content-Encoding": "aes128gcm" }),
  );
  await confirmed(service, 2);
  expect(pushes.map(({ data }) => data)).toEqual([null, null]);
});

test("WP-5.02: what cannot be decrypted is no event, is confirmed as undecryptable at once, and told to onError without its text", async () => {
  const { service, subscription, pushes, errors } = await aSubscriber();
  const keys = keysOf(subscription);
  const touched = await encryptAes128gcm(Buffer.from("secret words"), keys);
  touched.body[touched.body.length - 1] = (touched.body.at(-1) ?? 0) ^ 1;
  const foreign = (await createKeys()).toRecord();
  const continued = await encryptAes128gcm(Buffer.from("more follows"), keys, { delimiter: 1 });
  await service.say(
    encrypted(1, touched.body, touched.headers),
    await message(2, foreign, "for somebody else"),
    encrypted(3, continued.body, continued.headers),
    {
      ...toast(4, "web-1", {
        type: "wns/raw",
        payload: `{"plain":"json"}`,
        headers: { "Content-Encoding": "aes128gcm" },
      }),
    },
    encrypted(5, Buffer.from("no coding"), undefined),
    await message(6, keys, "and on it goes"),
  );
  await confirmed(service, 6);
  expect(settled(service.acks)).toMatchObject({
    1: "undecryptable",
    2: "undecryptable",
    3: "undecryptable",
    4: "undecryptable",
    5: "undecryptable",
  });
  expect(pushes.map(({ data }) => data?.text())).toEqual(["and on it goes"]);
  expect(errors.every((error) => error instanceof UndecryptableError)).toBe(true);
  expect(errors.map((error) => (error as UndecryptableError).failure)).toEqual([
    "seal-broken",
    "seal-broken",
    "padding-wrong",
    "record-wrong",
    "coding-unknown",
  ]);
  expect(errors.map(String).join()).not.toContain("secret words");
});

test("WP-5.07: a message that comes again is not given out again, and confirmed again", async () => {
  const { service, subscription, pushes, device } = await aSubscriber();
  const first = await message(1, keysOf(subscription), "once");
  await service.say(first);
  await confirmed(service, 1);
  await service.say(first, { ...first, seq: 2 });
  await until("both are confirmed once more", () => service.acks.filter(({ seq }) => seq !== undefined).length >= 2);
  await confirmed(service, 2);
  expect(pushes.length).toBe(1);
  expect(device.counts.duplicates).toBe(1);
});

test("WP-5.07: of a channel the last hundred ids are remembered, whatever their sequence numbers", async () => {
  const { service, subscription, pushes } = await aSubscriber();
  const keys = keysOf(subscription);
  const frames = await Promise.all(Array.from({ length: 101 }, (_, at) => message(at + 1, keys, `${at + 1}`)));
  for (const frame of frames) {
    await service.say(frame);
    await confirmed(service, frame.seq);
  }
  await service.say({ ...(await message(102, keys, "again")), id: "message-2" });
  await confirmed(service, 102);
  expect(pushes.length).toBe(101);
  await service.say({ ...(await message(103, keys, "long ago")), id: "message-1" });
  await confirmed(service, 103);
  expect(pushes.length).toBe(102);
});

test("WP-5.08: a message whose listener fails is given out three times and then confirmed as refused; those behind it wait", async () => {
  const { service, subscription, push, time, errors } = await aSubscriber();
  const tries: string[] = [];
  push.addEventListener("push", ({ data }) => {
    tries.push(data?.text() ?? "");
    if (data?.text() === "bad") throw new Error("the app is broken");
  });
  const keys = keysOf(subscription);
  await service.say(await message(1, keys, "bad"), await message(2, keys, "good"));
  await until("the first try", () => tries.length === 1 && time.waits.includes(1_000));
  await time.advance(999);
  expect(tries).toEqual(["bad"]);
  await time.advance(1);
  await until("the pause after the second try", () => time.waits.includes(5_000));
  expect(tries).toEqual(["bad", "bad"]);
  expect(service.acks).toEqual([]);
  await time.advance(5_000);
  await confirmed(service, 2);
  expect(tries).toEqual(["bad", "bad", "bad", "good"]);
  expect(settled(service.acks)[1]).toBe("refused");
  expect(errors.map(({ message }) => message)).toEqual(["the app is broken"]);
});

test("WP-5.08: a listener that succeeds at a later try has handled it; its promises and those of waitUntil count", async () => {
  const { service, subscription, push, time, errors } = await aSubscriber();
  let tries = 0;
  push.addEventListener("push", async (event) => {
    tries += 1;
    if (tries === 1) throw new Error("not yet");
    event.waitUntil(turn().then(() => event.waitUntil(tries === 2 ? Promise.reject(new Error("nor yet")) : turn())));
  });
  await service.say(await message(1, keysOf(subscription), "at last"));
  await until("the first pause", () => time.waits.includes(1_000));
  await time.advance(1_000);
  await until("the second pause", () => time.waits.includes(5_000));
  await time.advance(5_000);
  await confirmed(service, 1);
  expect(tries).toBe(3);
  expect(settled(service.acks)[1]).toBe("up to here");
  expect(errors).toEqual([]);
});

test("WP-5.08: a message that waits for its next try when the device is closed stays unconfirmed for the next run", async () => {
  const { device, service, subscription, push, time, store } = await aSubscriber();
  let tries = 0;
  push.addEventListener("push", () => {
    tries += 1;
    throw new Error("broken");
  });
  await service.say(await message(1, keysOf(subscription), "later"));
  await until("the first pause", () => time.waits.includes(1_000));
  const closing = device.close();
  await time.advance(2_000);
  await service.end(1000);
  await closing;
  await time.advance(60_000);
  expect(tries).toBe(2);
  expect(service.acks).toEqual([]);
  expect((await store.load())?.seq).toBe(0);
});

test("a message whose only listener is taken away between two tries is confirmed as unheard", async () => {
  const { device, service, time } = await aDevice();
  await service.welcome("secret-1");
  const push = pushManager(device, MAIL);
  const subscription = await opens(service, "web-1", () => push.subscribe({ applicationServerKey: SERVER_KEY }));
  const failing = () => {
    push.removeEventListener("push", failing);
    throw new Error("the app is going away");
  };
  push.addEventListener("push", failing);
  await service.say(await message(1, keysOf(subscription), "too late"));
  await until("the pause", () => time.waits.includes(1_000));
  await time.advance(1_000);
  await confirmed(service, 1);
  expect(settled(service.acks)[1]).toBe("unheard");
});

test("messages wait until somebody listens, and again when nobody does any more", async () => {
  const world = await aDevice();
  await world.service.welcome("secret-1");
  const push = pushManager(world.device, MAIL);
  const subscription = await opens(world.service, "web-1", () => push.subscribe({ applicationServerKey: SERVER_KEY }));
  await world.service.say(await message(1, keysOf(subscription), "early"));
  expect(world.service.acks).toEqual([]);
  const heard: string[] = [];
  const hear = ({ data }: PushEvent) => void heard.push(data?.text() ?? "");
  push.addEventListener("push", hear);
  await confirmed(world.service, 1);
  push.removeEventListener("push", hear);
  await world.service.say(await message(2, keysOf(subscription), "late"));
  await turn();
  expect(settled(world.service.acks)[2]).toBeUndefined();
  push.addEventListener("push", hear);
  await confirmed(world.service, 2);
  expect(heard).toEqual(["early", "late"]);
});

test("WP-5.09: a renewal gives new keys, a new endpoint and one event with both; the old endpoint is read to its end", async () => {
  const days = 15 + 1 / 1024;
  const { service, subscription, push, time, pushes, changes } = await aSubscriber({}, days);
  const asked = service.heard("open").length;
  await time.advance(DAY_MS / 1024);
  await until("the renewal is asked for", () => service.heard("open").length > asked);
  await service.opened("web-2", 45);
  await until("the app hears of it", () => changes.length > 0);
  const [change] = changes;
  const renewed = await push.getSubscription();
  expect(changes.length).toBe(1);
  expect(change?.type).toBe("pushsubscriptionchange");
  expect(change?.oldSubscription.toJSON()).toEqual(subscription.toJSON());
  expect(change?.newSubscription?.toJSON()).toEqual(renewed?.toJSON() as never);
  if (renewed === null) throw new Error("no subscription");
  expect(renewed.endpoint).toBe("https://service.test/?token=web-2");
  expect(keysOf(renewed).p256dh).not.toBe(keysOf(subscription).p256dh);
  expect(keysOf(renewed).auth).not.toBe(keysOf(subscription).auth);
  await service.say(
    await message(1, keysOf(subscription), "to the old one"),
    await message(2, keysOf(renewed), "to the new", "web-2"),
  );
  await confirmed(service, 2);
  expect(pushes.map(({ data }) => data?.text())).toEqual(["to the old one", "to the new"]);
  expect(await subscription.unsubscribe()).toBe(false);
});

test("WP-5.09: an end by the operator gives one event with no new subscription, and so does a service that forgot the device", async () => {
  const closed = await aSubscriber();
  await closed.service.say({ t: "closed", channels: ["web-1"] });
  expect(closed.changes.map(({ newSubscription }) => newSubscription)).toEqual([null]);
  expect(closed.changes[0]?.oldSubscription.endpoint).toBe(closed.subscription.endpoint);
  expect(await closed.push.getSubscription()).toBe(null);
  expect(await closed.subscription.unsubscribe()).toBe(false);

  const forgotten = await aSubscriber();
  await forgotten.service.say({ t: "reset", reason: "the store was lost" });
  expect(forgotten.changes.map(({ newSubscription }) => newSubscription)).toEqual([null]);
  expect(await forgotten.push.getSubscription()).toBe(null);
});

test("unsubscribing closes the channel, is no change that the app must hear of, and leaves room for another key", async () => {
  const { service, subscription, push, changes } = await aSubscriber();
  const ending = subscription.unsubscribe();
  await until("the service is told", () => service.heard("close").length > 0);
  await service.say({ t: "closed", req: service.heard("close")[0]?.req ?? 0, channels: ["web-1"] });
  expect(await ending).toBe(true);
  expect(await subscription.unsubscribe()).toBe(false);
  expect(await push.getSubscription()).toBe(null);
  expect(changes).toEqual([]);
  const next = await opens(service, "web-2", () => push.subscribe({ applicationServerKey: OTHER_KEY }));
  expect(next.endpoint).not.toBe(subscription.endpoint);
});

test("an app that closes the channel itself, under its label, hears of no change", async () => {
  const { device, service, push, changes } = await aSubscriber();
  const channel = await opens(service, "web-1", () =>
    device.openAlternateChannel(MAIL, { label: "push", serverKey: SERVER_KEY }),
  );
  const closing = channel.close();
  await service.say({ t: "closed", req: service.heard("close")[0]?.req ?? 0, channels: ["web-1"] });
  await closing;
  expect(await push.getSubscription()).toBe(null);
  expect(changes).toEqual([]);
});

test("unsubscribing without a connection counts, and the service is told on the next one", async () => {
  const { service, subscription, push, time } = await aSubscriber();
  await service.end(1006);
  const ending = subscription.unsubscribe();
  expect(await push.getSubscription()).toBe(null);
  await time.advance(15_000);
  expect(await ending).toBe(true);
  await service.welcome();
  expect(service.heard("close").map(({ channel }) => channel)).toEqual(["web-1"]);
});

test("unsubscribing ends the tries of a message that fails", async () => {
  const { service, subscription, push, time } = await aSubscriber();
  let tries = 0;
  push.addEventListener("push", () => {
    tries += 1;
    throw new Error("broken");
  });
  await service.say(await message(1, keysOf(subscription), "in vain"));
  await until("the first pause", () => time.waits.includes(1_000));
  const ending = subscription.unsubscribe();
  await until("the service is told", () => service.heard("close").length > 0);
  await service.say({ t: "closed", req: service.heard("close")[0]?.req ?? 0, channels: ["web-1"] });
  await ending;
  await time.advance(1_000);
  await confirmed(service, 1);
  expect(tries).toBe(1);
  expect(settled(service.acks)[1]).toBe("refused");
});

test("in its next run an app has its subscription at once, and gets what waited", async () => {
  const store = memoryStore();
  const first = await aSubscriber({ store });
  const { subscription } = first;
  await ended(first);
  const next = await aDevice({ store });
  const push = pushManager(next.device, MAIL);
  const { pushes, changes } = hearing(next.device, push);
  expect((await push.getSubscription())?.toJSON()).toEqual(subscription.toJSON());
  await next.service.welcome();
  await next.service.say(await message(1, keysOf(subscription), "while you were away"));
  await until("the channel is asked for", () => next.service.heard("open").length > 0);
  await next.service.opened("web-1", 30);
  await confirmed(next.service, 1);
  expect(pushes.map(({ data }) => data?.text())).toEqual(["while you were away"]);
  expect(changes).toEqual([]);
});

test("a run that was killed between a renewal and its keys is made good in the next one", async () => {
  const old = (await createKeys()).toRecord();
  const web = (id: string, days: number) => ({
    id,
    app: MAIL,
    uri: `https://service.test/?token=${id}`,
    expires: NEW_YEAR + days * DAY_MS,
    kind: "alternate" as const,
    label: "push",
    key: SERVER_KEY,
  });
  const record = recordWithMail({ channels: [{ ...web("web-1", 10), keys: old }, web("web-2", 30)] });
  const { device, service } = await aDevice({ record });
  const push = pushManager(device, MAIL);
  const { changes } = hearing(device, push);
  await service.welcome();
  await until("the channel is asked for", () => service.heard("open").length > 0);
  await service.opened("web-2", 30);
  await until("the app hears of it", () => changes.length > 0);
  expect(changes[0]?.oldSubscription.toJSON().keys).toEqual({ p256dh: old.p256dh, auth: old.auth });
  expect(changes[0]?.newSubscription?.endpoint).toBe("https://service.test/?token=web-2");
});

test("a subscription that the service does not give again is reported, and asked for at the next connection", async () => {
  const store = memoryStore();
  const first = await aSubscriber({ store });
  await ended(first);
  const { device, service, time } = await aDevice({ store });
  const push = pushManager(device, MAIL);
  const { errors, pushes } = hearing(device, push);
  await service.welcome();
  await until("the channel is asked for", () => service.heard("open").length > 0);
  const req = service.heard("open")[0]?.req ?? 0;
  await service.say({ t: "refused", req, code: "OVERLOADED", message: "busy", advice: "retry-later" });
  await until("the app hears of it", () => errors.length > 0);
  await service.end(1006);
  await time.advance(time.waits[0] ?? 0);
  await service.welcome();
  await until("it is asked for again", () => service.heard("open").length > 0);
  await service.opened("web-1");
  await service.say(await message(1, keysOf(first.subscription), "still here"));
  await confirmed(service, 1);
  expect(pushes.length).toBe(1);
});

test("a device that was subscribed under the app's GUID finds its subscription under the package SID", async () => {
  const { device, service } = await aDevice();
  await service.welcome("secret-1");
  const byGuid = pushManager(device, MAIL_GUID);
  const asking = byGuid.subscribe({ applicationServerKey: SERVER_KEY });
  await until("the channel is asked for", () => service.heard("open").length > 0);
  await service.opened("web-1", 30, MAIL);
  const subscription = await asking;
  expect((await pushManager(device, MAIL).getSubscription())?.toJSON()).toEqual(subscription.toJSON());
  expect((await byGuid.getSubscription())?.toJSON()).toEqual(subscription.toJSON());
});

test("two that show one subscription agree on its keys, and both hear every message", async () => {
  const { device, service } = await aDevice();
  await service.welcome("secret-1");
  const both = [pushManager(device, MAIL), pushManager(device, MAIL)];
  const heard = both.map((push) => hearing(device, push).pushes);
  const asking = Promise.all(both.map((push) => push.subscribe({ applicationServerKey: SERVER_KEY })));
  await until("the channel is asked for", () => service.heard("open").length > 0);
  await service.opened("web-1");
  const [one, other] = await asking;
  if (one === undefined || other === undefined) throw new Error("no subscriptions");
  expect(one.toJSON()).toEqual(other.toJSON());
  await service.say(await message(1, keysOf(one), "to both"));
  await confirmed(service, 1);
  expect(heard.map((pushes) => pushes.map(({ data }) => data?.text()))).toEqual([["to both"], ["to both"]]);
});

test("WP-5.11: contentBytes, headers and channelId are there for apps that decrypt by themselves", async () => {
  const { device, service, subscription, pushes } = await aSubscriber();
  const frame = await message(1, keysOf(subscription), "raw", "web-1", encryptAesgcm);
  await service.say(frame);
  await confirmed(service, 1);
  const event = pushes[0];
  expect(event?.notification).toMatchObject({ channelId: "web-1", label: "push", headers: frame.headers });
  expect(event?.notification.payload).toEqual(new Uint8Array(Buffer.from(frame.payloadBase64 ?? "", "base64")));

  const manager = new PushNotificationChannelManager(device, MAIL);
  const channel = await opens(service, "web-2", () =>
    manager.createRawPushNotificationChannelWithAlternateKeyForApplicationAsync(
      Buffer.from(SERVER_KEY, "base64url"),
      "own",
    ),
  );
  const raws: (RawNotification | null)[] = [];
  channel.onpushnotificationreceived = ({ rawNotification }) => raws.push(rawNotification);
  await service.say({ ...frame, seq: 2, id: "message-2", channel: "web-2" });
  await confirmed(service, 2);
  expect(raws[0]?.channelId).toBe("own");
  expect(Buffer.from(raws[0]?.contentBytes ?? []).toString("base64")).toBe(frame.payloadBase64 ?? "");
  expect(Object.fromEntries(raws[0]?.headers ?? [])).toEqual(frame.headers as never);
});
