/**
 * The guide "Push in pages, without a browser's push service", done: its files are taken out of the page, bundled, served and opened in
 * Chromium, and pushed to by a sender that knows nothing of Belfry but the subscription.
 */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AppCredentials } from "@belfry/protocol";
import type { BrowserContext, Page } from "playwright-core";
import { type Encrypted, encryptAes128gcm, encryptAesgcm, type Receiver } from "../../device/src/testing/encrypt.ts";
import { booksOf, createApp, traceOf } from "../support/operator.ts";
import { startChromium } from "../support/page-server.ts";
import { makeDirectory, startTestService, type TestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";
import { createVapidSender } from "../support/vapid.ts";

setDefaultTimeout(120_000);

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const guide = readFileSync(join(ROOT, "docs/guide/service-worker.md"), "utf8");
const sender = createVapidSender();
const site = makeDirectory();

/** What the page hands to its server. */
interface Subscription {
  readonly endpoint: string;
  readonly keys: Receiver;
}

let service: TestService;
let app: AppCredentials;
let pages: Bun.Server<undefined>;
let context: BrowserContext;
const subscriptions: Subscription[] = [];

/** Files that the guide gives in full, by the name that stands before each. */
function filesOfGuide(): ReadonlyMap<string, string> {
  const found = guide.matchAll(/^`([\w./-]+)`:\n\n```\w+\n([\s\S]*?)^```/gm);
  return new Map(Array.from(found, ([, name = "", text = ""]) => [name, text]));
}

/**
 * Stands before the guide's service worker and remembers what it shows. Chromium without a screen does not list every notification that it
 * took, so that asking it what is in sight would tell of the machine and not of us.
 */
const REMEMBER_SHOWN = `
const shown = [];
const { showNotification } = ServiceWorkerRegistration.prototype;
ServiceWorkerRegistration.prototype.showNotification = function (title, options) {
  return showNotification.call(this, title, options).then(() => void shown.push(title));
};
self.addEventListener("message", ({ data, ports }) => data === "shown" && ports[0].postMessage(shown));
`;

/** Writes the guide's files down, with the settings of this test in the place of its own. */
function writeSite(settings: Readonly<Record<string, string>>): void {
  const files = new Map(filesOfGuide());
  expect([...files.keys()]).toEqual(["settings.js", "page.js", "service-worker.js"]);
  const names = Array.from((files.get("settings.js") ?? "").matchAll(/^export const (\w+) =/gm), ([, name]) => name);
  expect(names).toEqual(Object.keys(settings));
  const lines = Object.entries(settings).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`);
  files.set("settings.js", lines.join("\n"));
  for (const [name, text] of files) writeFileSync(join(site.path, name), text);
  symlinkSync(join(ROOT, "node_modules"), join(site.path, "node_modules"));
}

async function serveSite(): Promise<Bun.Server<undefined>> {
  const entrypoints = [join(site.path, "page.js")];
  const { outputs } = await Bun.build({ entrypoints, target: "browser", conditions: ["bun"] });
  const page = (await outputs[0]?.text()) ?? "";
  const worker = REMEMBER_SHOWN + readFileSync(join(site.path, "service-worker.js"), "utf8");
  const of = (type: string, text: string) => new Response(text, { headers: { "Content-Type": type } });
  return Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    routes: {
      "/": () => of("text/html", '<!doctype html><title>Mail</title><script type="module" src="/page.js"></script>'),
      "/page.js": () => of("text/javascript", page),
      "/service-worker.js": () => of("text/javascript", worker),
      "/favicon.ico": () => new Response(null, { status: 204 }),
      "/subscription": {
        async POST(request) {
          subscriptions.push((await request.json()) as Subscription);
          return new Response(null, { status: 204 });
        },
      },
    },
  });
}

beforeAll(async () => {
  service = await startTestService({ profile: "compat" });
  app = await createApp(service, "Mail");
  writeSite({ service: service.service, app: app.packageSid, applicationServerKey: sender.key });
  pages = await serveSite();
  const browser = await startChromium();
  context = await browser.newContext();
  await context.grantPermissions(["notifications"], { origin: pages.url.origin });
});

afterAll(async () => {
  await context?.browser()?.close();
  await pages?.stop(true);
  await service?.stop();
  site.remove();
});

/** Opens the site; resolves when it has told its server where to push to. */
async function openSite(): Promise<Page> {
  const told = subscriptions.length;
  const page = await context.newPage();
  await page.goto(pages.url.href);
  await until("the server knows the subscription", () => subscriptions.length > told);
  return page;
}

function newest(): Subscription {
  const subscription = subscriptions.at(-1);
  if (subscription === undefined) throw new Error("nobody subscribed");
  return subscription;
}

/** @returns the id of the accepted message */
async function send({ body, headers }: Partial<Encrypted>): Promise<string> {
  const { endpoint } = newest();
  const exp = Math.floor(service.clock.now() / 1000) + 3600;
  const Authorization = sender.authorization({ aud: new URL(endpoint).origin, exp });
  const message = body === undefined ? {} : { body: new Uint8Array(body) };
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: { TTL: "3600", Authorization, ...headers },
    ...message,
  });
  expect(answer.status).toBe(201);
  return answer.headers.get("X-WNS-Msg-ID") ?? "";
}

const words = (title: string) => Buffer.from(JSON.stringify({ title, body: "ü" }));

/** The titles of the notifications that the service worker has shown since it started. */
const titlesIn = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    return new Promise<string[]>((resolve) => {
      port1.onmessage = ({ data }) => resolve(data);
      active?.postMessage("shown", [port2]);
    });
  });

const shows = (page: Page, title: string) =>
  until(`${title} is shown`, async () => (await titlesIn(page)).includes(title));

const allDelivered = (count: number) =>
  until(`${count} are confirmed`, async () => {
    const { delivered, pending } = await booksOf(service, app.packageSid);
    return delivered === count && pending === 0;
  });

test("WP-5.03, WP-5.06: a site's own push listener gets what any sender sends, in both codings and without a message", async () => {
  const page = await openSite();
  await send(await encryptAes128gcm(words("Final"), newest().keys));
  await send(await encryptAesgcm(words("Draft"), newest().keys));
  await send({});
  await shows(page, "Final");
  await shows(page, "Draft");
  await shows(page, "There is news");
  await allDelivered(3);
  await page.close();
});

test("when the page that holds the device is closed, the next one takes over at the same endpoint", async () => {
  const first = await openSite();
  const { endpoint, keys } = newest();
  const told = subscriptions.length;
  const second = await context.newPage();
  await second.goto(pages.url.href);
  expect(subscriptions.length).toBe(told);
  await first.close();
  await until("the second page holds the device", () => subscriptions.length > told);
  expect(newest()).toMatchObject({ endpoint, keys });
  await send(await encryptAes128gcm(words("Taken over"), keys));
  await shows(second, "Taken over");
  await allDelivered(4);
  await second.close();
});

test("what is pushed while no page is open is shown when the next one is", async () => {
  await send(await encryptAes128gcm(words("While you were away"), newest().keys));
  expect((await booksOf(service, app.packageSid)).pending).toBe(1);
  const page = await openSite();
  await shows(page, "While you were away");
  await allDelivered(5);
  await page.close();
});

test("WP-5.02: what was encrypted to other keys shows nothing, and its trace says that the device could not decrypt it", async () => {
  const page = await openSite();
  const { p256dh } = newest().keys;
  const id = await send(await encryptAes128gcm(words("For others"), { p256dh, auth: "A".repeat(22) }));
  await send(await encryptAes128gcm(words("For you"), newest().keys));
  await shows(page, "For you");
  expect(await titlesIn(page)).not.toContain("For others");
  await until("it is settled", async () => (await traceOf(service, id)).end.state !== "pending");
  expect((await traceOf(service, id)).end.reason).toContain("could not decrypt it");
  await page.close();
});
