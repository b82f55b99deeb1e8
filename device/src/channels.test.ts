import { expect, test } from "bun:test";
import type { BelfryError } from "@belfry/protocol";
import type { Channel } from "./channel.ts";
import {
  aDevice,
  aDeviceWithMail,
  DAY_MS,
  type FakeService,
  MAIL,
  MAIL_GUID,
  openedAs,
  recordWithMail,
  SERVER_KEY,
  toast,
} from "./testing/fake-service.ts";
import { NEW_YEAR, turn } from "./testing/manual-time.ts";

const codeOf = (error: unknown) => (error as BelfryError).code;
const KEY_TEXT = Buffer.from(SERVER_KEY).toString("base64url");

/** The mail app with a channel of each kind, and what each of them was told of its end. */
async function aFamily() {
  const world = await aDeviceWithMail();
  const { device, service, channel } = world;
  const tile = await openedAs(service, "tile-1", () => device.openChannel(MAIL, { tile: "Inbox" }));
  const alternate = await openedAs(service, "web-1", () =>
    device.openAlternateChannel(MAIL, { label: "web", serverKey: SERVER_KEY }),
  );
  const ends: string[] = [];
  const watch = (one: Channel, name: string) => one.onClosed((reason) => ends.push(`${name} ${reason}`));
  watch(channel, "primary");
  watch(tile, "tile");
  watch(alternate, "alternate");
  return { ...world, tile, alternate, ends };
}

test("an app has a channel of its own, one for each secondary tile, and one for each label", async () => {
  const { service, channel, tile, alternate } = await aFamily();
  expect(service.heard("open").slice(1)).toEqual([
    { t: "open", req: 2, app: MAIL, kind: "tile", label: "Inbox" },
    { t: "open", req: 3, app: MAIL, kind: "alternate", label: "web", key: KEY_TEXT },
  ]);
  const named = [channel, tile, alternate].map(({ id, app, kind, label }) => ({ id, app, kind, label }));
  expect(named).toEqual([
    { id: "mail-1", app: MAIL, kind: "primary", label: undefined },
    { id: "tile-1", app: MAIL, kind: "tile", label: "Inbox" },
    { id: "web-1", app: MAIL, kind: "alternate", label: "web" },
  ]);
});

test("each channel of an app gets what was pushed to it, with its kind, its label and the headers of the payload", async () => {
  const { service, channel, tile, alternate } = await aFamily();
  const seen: unknown[] = [];
  for (const one of [channel, tile, alternate]) {
    one.onNotification(({ seq, kind, label, headers }) => seen.push([seq, kind, label, headers]));
  }
  const headers = { "Content-Encoding": "aesgcm", Encryption: "salt=AAAA" };
  await service.say(
    toast(1, "mail-1"),
    toast(2, "tile-1", { type: "wns/badge" }),
    toast(3, "web-1", { type: "wns/raw", headers }),
  );
  expect(seen).toEqual([
    [1, "primary", undefined, undefined],
    [2, "tile", "Inbox", undefined],
    [3, "alternate", "web", headers],
  ]);
});

test("asking again gives the same channel of each kind, and a tile's queue is asked for", async () => {
  const { device, service, tile, alternate } = await aFamily();
  const queued = () => device.openChannel(MAIL, { tile: "Inbox", tileQueue: true });
  expect(await openedAs(service, "tile-1", queued)).toBe(tile);
  expect(service.heard("open").at(-1)).toMatchObject({ label: "Inbox", tileQueue: true });
  const same = () => device.openAlternateChannel(MAIL, { label: "web", serverKey: KEY_TEXT });
  expect(await openedAs(service, "web-1", same)).toBe(alternate);
});

test("a queue of tiles is kept: by asking without a word of it, by a renewal, by the next run, until it is switched off", async () => {
  const first = await aDeviceWithMail();
  const askedLast = (service: FakeService) => service.heard("open").at(-1)?.tileQueue;
  await openedAs(first.service, "mail-1", () => first.device.openChannel(MAIL, { tileQueue: true }));
  await openedAs(first.service, "mail-1", () => first.device.openChannel(MAIL));
  expect(askedLast(first.service)).toBe(true);
  const record = await first.store.load();
  const { device, service, time, store } = await aDevice({ ...(record && { record }) });
  await service.welcome();
  const opening = device.openChannel(MAIL);
  await turn();
  await service.opened("mail-1", 10);
  const channel = await opening;
  await service.end(1006);
  await time.advance(1_000);
  await service.welcome();
  expect([service.heard("open").length, askedLast(service)]).toEqual([1, true]);
  await service.opened("mail-2", 45);
  expect(channel.id).toBe("mail-2");
  await openedAs(service, "mail-2", () => device.openChannel(MAIL, { tileQueue: false }));
  expect([askedLast(service), (await store.load())?.channels.at(-1)?.tileQueue]).toEqual([false, undefined]);
  await openedAs(service, "mail-2", () => device.openChannel(MAIL));
  expect(askedLast(service)).toBeUndefined();
});

test("a channel that was closed has no queue of tiles when it is opened anew", async () => {
  const { device, service } = await aDeviceWithMail();
  const channel = await openedAs(service, "mail-1", () => device.openChannel(MAIL, { tileQueue: true }));
  const closing = channel.close();
  await turn();
  await service.say({ t: "closed", req: 3, channels: ["mail-1"] });
  await closing;
  await openedAs(service, "mail-2", () => device.openChannel(MAIL));
  expect(service.heard("open").at(-1)?.tileQueue).toBeUndefined();
});

test("closing an app's channel ends its tiles' channels too, each told so at once, and spares the alternate one", async () => {
  const { service, channel, tile, alternate, ends, store } = await aFamily();
  const closing = channel.close();
  expect(ends).toEqual(["primary app", "tile app"]);
  await turn();
  await service.say({ t: "closed", req: 4, channels: ["mail-1", "tile-1"] });
  await closing;
  await tile.close();
  expect([service.heard("close").length, alternate.closed]).toEqual([1, false]);
  expect((await store.load())?.channels.map(({ id }) => id)).toEqual(["web-1"]);
});

test("closing a tile's channel ends the app's own as well, and only one question is asked", async () => {
  const { service, tile, channel, ends } = await aFamily();
  const closing = tile.close();
  await turn();
  expect(service.heard("close")).toEqual([{ t: "close", req: 4, channel: "tile-1" }]);
  await service.say({ t: "closed", req: 4, channels: ["tile-1", "mail-1"] });
  await closing;
  expect([channel.closed, ends]).toEqual([true, ["tile app", "primary app"]]);
});

test("closing an alternate channel ends no other, and nothing is held back for it", async () => {
  const { device, service, alternate, ends } = await aFamily();
  const closing = alternate.close();
  await turn();
  await openedAs(service, "mail-1", () => device.openChannel(MAIL));
  await service.say({ t: "closed", req: 4, channels: ["web-1"] });
  await closing;
  expect(ends).toEqual(["alternate app"]);
});

test("the operator closes exactly the channels that are named, and a tile's goes with the app's own", async () => {
  const first = await aFamily();
  await first.service.say({ t: "closed", channels: ["web-1"] });
  expect(first.ends).toEqual(["alternate service"]);
  await first.service.say({ t: "closed", channels: ["mail-1"] });
  expect(first.ends.slice(1).sort()).toEqual(["primary service", "tile service"]);
});

test("a reset ends all of them", async () => {
  const { service, ends } = await aFamily();
  await service.say({ t: "reset", reason: "forgotten" });
  expect(ends).toEqual(["primary reset", "tile reset", "alternate reset"]);
});

test("channels of all kinds are there again after a restart, and what comes for them waits for its handlers", async () => {
  const first = await aFamily();
  const record = await first.store.load();
  const { device, service } = await aDevice({ ...(record && { record }) });
  await service.welcome();
  expect(service.heard("hello")[0]?.channels).toEqual(["mail-1", "tile-1", "web-1"]);
  await service.say(toast(1, "web-1", { type: "wns/raw" }));
  const again = () => device.openAlternateChannel(MAIL, { label: "web", serverKey: SERVER_KEY });
  const alternate = await openedAs(service, "web-1", again);
  const seen: unknown[] = [];
  alternate.onNotification(({ label }) => seen.push(label));
  await turn();
  expect(seen).toEqual(["web"]);
});

test("an alternate channel is renewed with its key, also one that an earlier run opened", async () => {
  const channel = { id: "web-1", app: MAIL, uri: "u", expires: NEW_YEAR + 10 * DAY_MS };
  const record = recordWithMail({ channels: [{ ...channel, kind: "alternate", label: "web", key: KEY_TEXT }] });
  const { device, service, time } = await aDevice({ record });
  await service.welcome();
  const asking = () => device.openAlternateChannel(MAIL, { label: "web", serverKey: SERVER_KEY });
  const asked = asking();
  await turn();
  await service.opened("web-1", 10);
  await asked;
  for (let waited = 0; waited < 4 * 3_600_000; waited += 100_000) {
    await time.advance(100_000);
    await service.say({ t: "pong" });
  }
  expect(service.heard("open").map(({ label, key }) => [label, key])).toEqual([
    ["web", KEY_TEXT],
    ["web", KEY_TEXT],
  ]);
});

test("the Windows App SDK's GUID and the package SID name one channel, also without a service in the next run", async () => {
  const { device, service, store } = await aDevice();
  await service.welcome("secret-1");
  const opening = device.openChannel(MAIL_GUID.toUpperCase());
  await turn();
  expect(service.heard("open")).toEqual([{ t: "open", req: 1, app: MAIL_GUID }]);
  await service.opened("mail-1", 30, MAIL);
  const channel = await opening;
  expect(channel.app).toBe(MAIL);
  expect(await openedAs(service, "mail-1", () => device.openChannel(MAIL))).toBe(channel);
  const record = await store.load();
  expect(record).toMatchObject({ aliases: { [MAIL_GUID]: MAIL }, channels: [{ id: "mail-1", app: MAIL }] });
  const next = await aDevice({ ...(record && { record }) });
  const offline = next.device.openChannel(MAIL_GUID);
  await turn();
  await next.time.advance(15_000);
  expect((await offline).id).toBe("mail-1");
});

test("asked for by both names at once, an app gets one channel", async () => {
  const { device, service } = await aDevice();
  await service.welcome("secret-1");
  const both = Promise.all([device.openChannel(MAIL_GUID), device.openChannel(MAIL)]);
  await turn();
  const uri = "https://service.test/?token=mail-1";
  const opened = { t: "opened", app: MAIL, channel: "mail-1", uri, expires: NEW_YEAR + DAY_MS } as const;
  await service.say({ ...opened, req: 1 }, { ...opened, req: 2 });
  const [one, other] = await both;
  expect(one).toBe(other);
});

test("a service without a network gives a kept alternate channel only to the key it was made for", async () => {
  const { device, service, time } = await aFamily();
  await service.end(1006);
  const same = device.openAlternateChannel(MAIL, { label: "web", serverKey: SERVER_KEY });
  const other = device.openAlternateChannel(MAIL, { label: "web", serverKey: SERVER_KEY.with(1, 9) }).catch(codeOf);
  await turn();
  await time.advance(15_000);
  expect([(await same).id, await other]).toEqual(["web-1", "NETWORK_FAILED"]);
});

test("with another key a label's channel gets another URI, and the app is told", async () => {
  const { device, service, alternate, store } = await aFamily();
  const uris: string[] = [];
  alternate.onRenewed(({ uri }) => uris.push(uri));
  const rekeyed = () => device.openAlternateChannel(MAIL, { label: "web", serverKey: SERVER_KEY.with(1, 9) });
  expect(await openedAs(service, "web-2", rekeyed)).toBe(alternate);
  expect(uris).toEqual(["https://service.test/?token=web-2"]);
  expect((await store.load())?.channels.map(({ id }) => id)).toEqual(["mail-1", "tile-1", "web-2"]);
});

test("a key, a label or a tile that is none is refused without asking the service", async () => {
  const { device, service } = await aDevice();
  await service.welcome("secret-1");
  const nameOf = (error: unknown): unknown => codeOf(error) ?? (error as Error).name;
  const none = new Uint8Array(65);
  expect(await device.openAlternateChannel(MAIL, { label: "web", serverKey: none }).catch(nameOf)).toBe(
    "CHANNEL_KEY_INVALID",
  );
  expect(await device.openAlternateChannel(MAIL, { label: "", serverKey: SERVER_KEY }).catch(nameOf)).toBe("TypeError");
  expect(await device.openChannel(MAIL, { tile: "" }).catch(nameOf)).toBe("TypeError");
  expect(service.heard("open")).toEqual([]);
});

test("a device whose clock is months ahead of the service's keeps all its channels, and renews them by the service's clock", async () => {
  const { device, service, time } = await aDevice();
  await time.advance(300 * DAY_MS);
  await service.welcome("secret-1");
  const primary = await openedAs(service, "mail-1", () => device.openChannel(MAIL));
  await openedAs(service, "tile-1", () => device.openChannel(MAIL, { tile: "Inbox" }));
  expect(device.serviceNow()).toBe(NEW_YEAR);
  const seen: number[] = [];
  primary.onNotification(({ seq }) => seen.push(seq));
  await service.say(toast(1, "mail-1"));
  expect([seen, time.waits.filter((ms) => ms > DAY_MS)]).toEqual([[1], [15 * DAY_MS, 15 * DAY_MS]]);
});
