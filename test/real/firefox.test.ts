/**
 * An unmodified Firefox ESR, without a screen, whose Web Push goes through `belfry serve`: a site's page subscribes, npm `web-push` sends,
 * and the site's service worker gets it and shows it.
 *
 * @source docs/guide/firefox.md; mozilla/gecko-dev `PushServiceWebSocket.sys.mjs`
 */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readRunning } from "@belfry/host";
import { freePort } from "../support/free-port.ts";
import { devicesOf, traceOf } from "../support/operator.ts";
import { endProcesses, type ServiceProcess, spawnService } from "../support/service-process.ts";
import { makeDirectory } from "../support/test-service.ts";
import { until } from "../support/until.ts";
import { DRIVEN, type Firefox, type FirefoxOptions, startFirefox } from "./firefox/browser.ts";
import { type Site, serveSite } from "./firefox/site.ts";
import {
  type Accepted,
  type Payload,
  type SendOptions,
  type Subscription,
  startWebPush,
  type VapidDetails,
  type WebPushClient,
} from "./web-push-npm/client.ts";

setDefaultTimeout(120_000);

const [data, otherData, profile] = [makeDirectory(), makeDirectory(), makeDirectory()];
let service: ServiceProcess;
let site: Site;
let firefox: Firefox;
let webPush: WebPushClient;
let vapidDetails: VapidDetails;

/** What a person would set in `about:config`. @param path of the push service's socket */
const settings = (path: string) => ({
  "dom.push.serverURL": `ws://127.0.0.1:${service.port}${path}`,
  "dom.push.testing.allowInsecureServerURL": true,
  // What it waits before it dials again, doubled each time. By itself it begins with five seconds.
  "dom.push.retryBaseInterval": 200,
  // Nobody's desktop is there to show notifications.
  "alerts.useSystemBackend": false,
});

/** Opens the browser on the site; what it kept from the last time is still there. @param at its profile */
const open = (path = "/", at = profile.path, more: FirefoxOptions["settings"] = {}) =>
  startFirefox({ profile: at, origin: site.origin, settings: { ...settings(path), ...more } });

beforeAll(async () => {
  service = await spawnService({ data: data.path, port: await freePort() });
  site = serveSite();
  webPush = startWebPush();
  vapidDetails = await webPush.createVapidDetails();
  firefox = await open();
});

afterAll(async () => {
  await firefox?.kill();
  await webPush?.end();
  await site?.stop();
  await service?.stop();
  await endProcesses();
  for (const directory of [data, otherData, profile]) directory.remove();
});

const subscribe = () => firefox.call<Subscription>(`subscribe("${vapidDetails.publicKey}")`);
const subscription = () => firefox.call<Subscription | null>("subscription()");

async function send(payload: Payload, options: SendOptions = {}, to?: Subscription): Promise<Accepted> {
  const answer = await webPush.post(to ?? (await subscribe()), payload, { vapidDetails, ...options });
  expect(answer.statusCode).toBe(201);
  return answer;
}

/** The id by which an operator finds an accepted message. */
const idOf = ({ headers }: Accepted) => headers.location?.split(".").at(-1) ?? "";

const settled = (accepted: Accepted, state: "delivered" | "dropped") =>
  until(`it is ${state}`, async () => (await traceOf(service, idOf(accepted))).end.state === state);

const shows = (title: string) =>
  until(`${title} is shown`, async () => (await firefox.call<string[]>("shown()")).includes(title));

const said = async () => (await site.message())?.toString();

const isConnected = () => until("the browser is connected", async () => (await devicesOf(service)).length === 1);
const isAway = () => until("the browser is away", async () => (await devicesOf(service)).length === 0);

/** Ends the service and starts it again where it was. */
async function restart(how: "stop" | "kill", at = data): Promise<void> {
  await service[how]();
  service = await spawnService({ data: at.path, port: service.port });
}

test("WP-6.04, WP-6.13: a page subscribes with its server's key and gets an endpoint of ours, the same each time", async () => {
  const subscribed = await subscribe();
  expect(subscribed.endpoint).toStartWith(`${service.service}/wpush/v2/`);
  const lengths = [subscribed.keys?.p256dh, subscribed.keys?.auth].map(
    (key = "") => Buffer.from(key, "base64url").length,
  );
  expect(lengths).toEqual([65, 16]);
  expect(await subscribe()).toEqual(subscribed);
  expect(await subscription()).toEqual(subscribed);
});

test("WP-6.13: messages in both codings, of any bytes, and empty ones reach the service worker, are shown and are confirmed", async () => {
  for (const contentEncoding of ["aes128gcm", "aesgcm"] as const) {
    const words = `In ${contentEncoding} ü`;
    const accepted = await send(words, { contentEncoding });
    expect(await said()).toBe(words);
    await shows(words);
    await settled(accepted, "delivered");
    const bytes = crypto.getRandomValues(Buffer.alloc(contentEncoding === "aesgcm" ? 4078 : 3993));
    await send(bytes, { contentEncoding });
    expect((await site.message())?.equals(bytes)).toBe(true);
  }
  const empty = await send(null);
  expect(await site.message()).toBeNull();
  await shows("There is news");
  await settled(empty, "delivered");
});

test("WP-5.04, WP-6.07: what Firefox cannot decrypt reaches no service worker, and its trace says why", async () => {
  const { endpoint, keys = { p256dh: "", auth: "" } } = await subscribe();
  const accepted = await send("For others", {}, { endpoint, keys: { ...keys, auth: "A".repeat(22) } });
  await send("For you");
  expect(await said()).toBe("For you");
  await until("it is over", async () => (await traceOf(service, idOf(accepted))).end.state !== "pending");
  expect((await traceOf(service, idOf(accepted))).end.reason).toContain("could not decrypt it");
});

test.each(["stop", "kill"] as const)(
  "WP-6.06, WP-6.13: after a %s of the service the browser comes back by itself, its subscription is alive, and what was pushed meanwhile is there",
  async (how) => {
    const before = await subscribe();
    await restart(how);
    await send("While it dials", {}, before);
    expect(await said()).toBe("While it dials");
    await isConnected();
    expect(await subscription()).toEqual(before);
    for (const contentEncoding of ["aes128gcm", "aesgcm"] as const) {
      const accepted = await send(contentEncoding, { contentEncoding }, before);
      expect(await said()).toBe(contentEncoding);
      await settled(accepted, "delivered");
    }
    await send(null, {}, before);
    expect(await site.message()).toBeNull();
    expect(site.waiting).toBe(0);
  },
);

test.each(["quit", "kill"] as const)(
  "WP-6.06, WP-6.13: what is pushed after a %s of the browser waits, and is there once when it is opened again",
  async (how) => {
    const before = await subscribe();
    await firefox[how]();
    await isAway();
    await send("Replaced", { topic: "news" }, before);
    await send("Newest", { topic: "news" }, before);
    await send("Now or never", { TTL: 0 }, before);
    for (const words of ["First", "Second"]) await send(words, {}, before);
    await send(null, {}, before);
    await restart("stop");
    firefox = await open();
    const came = [await said(), await said(), await said(), await said()];
    expect(came.sort()).toEqual(["First", "Newest", "Second", undefined]);
    expect(await subscription()).toEqual(before);
    const last = await send("Here again", {}, before);
    expect(await said()).toBe("Here again");
    await settled(last, "delivered");
    expect(site.waiting).toBe(0);
  },
);

test("WP-6.10, WP-6.13: after unsubscribing the endpoint is 410, and subscribing again gives another one", async () => {
  const before = await subscribe();
  expect(await firefox.call<boolean>("unsubscribe()")).toBe(true);
  expect(await subscription()).toBeNull();
  // The page is told before the service is.
  await until("it is gone", async () => (await webPush.post(before, null, { vapidDetails })).statusCode === 410);
  const after = await subscribe();
  expect(after.endpoint).not.toBe(before.endpoint);
  await send("Anew", {}, after);
  expect(await said()).toBe("Anew");
});

test("WP-3.11: a page may subscribe without a key, and then everybody who knows the endpoint sends", async () => {
  await firefox.call("unsubscribe()");
  const subscribed = await firefox.call<Subscription>("subscribe()");
  expect(subscribed.endpoint).toStartWith(`${service.service}/wpush/v1/`);
  await send("By nobody", { vapidDetails: null }, subscribed);
  expect(await said()).toBe("By nobody");
  await firefox.call("unsubscribe()");
});

test("WP-6.01: a service that lost its data gives another uaid, and Firefox tells the site that its subscription is over", async () => {
  await subscribe();
  await restart("stop", otherData);
  await until("the service worker is told", () => site.changes > 0);
  expect(await subscription()).toBeNull();
  await send("From the start");
  expect(await said()).toBe("From the start");
});

test("WP-6.15: with an access key the browser is let in at its path, also at that of the next key; without it no page can subscribe", async () => {
  await firefox.quit();
  const [keyed, inside, outside] = [makeDirectory(), makeDirectory(), makeDirectory()];
  const restartWith = async (key: string) => {
    await service.stop();
    const flags = ["--autopush-access-key", key];
    service = await spawnService({ data: keyed.path, port: service.port, flags });
  };
  await restartWith("let-me-in");
  firefox = await open("/autopush/let-me-in", inside.path);
  const before = await subscribe();
  await send("Let in", {}, before);
  expect(await said()).toBe("Let in");
  await firefox.quit();

  await restartWith("let-me-in-again");
  await send("Let in again", {}, before);
  firefox = await open("/autopush/let-me-in-again", inside.path);
  expect(await said()).toBe("Let in again");
  expect(await subscription()).toEqual(before);
  await firefox.quit();

  firefox = await open("/autopush/let-me-in", outside.path, { "dom.push.requestTimeout": 1000 });
  await expect(subscribe()).rejects.toThrow("AbortError");
  await firefox.quit();
  for (const directory of [keyed, inside, outside]) directory.remove();
});

test("WP-6.13: over TLS from end to end, as it is outside of tests, npm web-push sends as it comes and Firefox gets it", async () => {
  const [secureData, fresh] = [makeDirectory(), makeDirectory()];
  const secure = await spawnService({ data: secureData.path, flags: ["--tls", "dev"] });
  const sender = startWebPush(readRunning(secureData.path).ca ?? "");
  firefox = await startFirefox({
    profile: fresh.path,
    origin: site.origin,
    settings: { ...settings("/"), "dom.push.serverURL": `wss://127.0.0.1:${secure.port}/` },
    takesAnyCertificate: true,
  });
  const subscribed = await subscribe();
  expect(subscribed.endpoint).toStartWith(`${secure.service}/wpush/v2/`);
  for (const contentEncoding of ["aes128gcm", "aesgcm"] as const) {
    const { statusCode } = await sender.send(subscribed, contentEncoding, { vapidDetails, contentEncoding });
    expect({ statusCode, message: await said() }).toEqual({ statusCode: 201, message: contentEncoding });
  }
  expect((await sender.send(subscribed, null, { vapidDetails })).statusCode).toBe(201);
  expect(await site.message()).toBeNull();
  await firefox.quit();
  expect(await sender.end()).toEqual({ code: 0, errors: "" });
  expect((await secure.stop()).code).toBe(0);
  for (const directory of [secureData, fresh]) directory.remove();
});

test("the guide names every setting that Firefox needed here, and every other one that it names is one of Firefox's own", () => {
  const guide = readFileSync(join(import.meta.dirname, "../../docs/guide/firefox.md"), "utf8");
  const named = new Set(Array.from(guide.matchAll(/^\| `([a-z]+\.[\w.]+)` /gm), ([, name]) => name));
  const needed = Object.keys({ ...DRIVEN, ...settings("/") }).filter((name) => name !== "dom.push.retryBaseInterval");
  expect([...named].sort()).toEqual([...needed, "dom.push.connection.enabled", "dom.push.loglevel"].sort());
});
