/** The device library from one source on each runtime it promises: Bun from source, Node and Chromium as it is published. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { connectDevice, memoryStore } from "@belfry/device";
import type { AppCredentials } from "@belfry/protocol";
import { chromium, type Page } from "playwright-core";
import { booksOf, createApp } from "../support/operator.ts";
import { accessTokenOf, push, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";

/** Where Debian and its kin install the browser. */
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const SLOW_MS = 120_000;
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const beside = (path: string) => fileURLToPath(new URL(path, import.meta.url));

let service: TestService;
let app: AppCredentials;
let accessToken: string;
let folder: string;

/** Runs a program and hands out its lines; fails when it does not end well. */
async function* linesOf(program: string, ...args: string[]): AsyncGenerator<string, void, undefined> {
  const child = spawn(program, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  yield* createInterface(child.stdout);
  expect(await ended).toBe(0);
}

const pushToast = (uri: string, text: string) => push(uri, accessToken, toast(text));

async function allConfirmed(count: number): Promise<void> {
  await until(`${count} notifications are delivered`, async () => {
    const { delivered, pending } = await booksOf(service, app.packageSid);
    return delivered === count && pending === 0;
  });
}

beforeAll(async () => {
  for await (const _ of linesOf("npm", "run", "build", "-w", "protocol", "-w", "device"));
  folder = await mkdtemp(join(tmpdir(), "belfry-device-"));
  service = await startTestService();
}, SLOW_MS);

afterAll(async () => {
  await service?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function newApp(name: string): Promise<void> {
  app = await createApp(service, name);
  accessToken = await accessTokenOf(service, app);
}

test("on Bun a device opens a channel, receives the toast that a sender pushed, and confirms it", async () => {
  await newApp("Bun");
  const device = connectDevice({ service: service.service, store: memoryStore() });
  const channel = await device.openChannel(app.packageSid);
  await pushToast(channel.uri, "hello Bun");
  for await (const { payload } of channel) {
    expect(payload).toBe(toast("hello Bun").body);
    break;
  }
  await allConfirmed(1);
  const [told] = (await device.why({ limit: 1 })).notifications;
  expect(told?.account).toMatch(TOLD);
  await device.close();
});

/** What the service says of a notification that is there: confirmed, or about to be. */
const TOLD = /the device confirmed it|It was sent to the device/;

/** One run of the program on Node. @returns its channel URI and what it received */
async function runOnNode(file: string, pushed?: string) {
  const lines = linesOf("node", beside("device/on-node.mjs"), service.service, app.packageSid, file);
  const next = async () => JSON.parse((await lines.next()).value ?? "{}");
  const { uri } = await next();
  if (pushed !== undefined) await pushToast(uri, pushed);
  const { payload } = await next();
  const { told } = await next();
  await lines.next();
  return { uri, payload, told };
}

test(
  "on Node a device receives a toast, ends, and in its next run gets what was pushed meanwhile at the same URI",
  async () => {
    await newApp("Node");
    const file = join(folder, "device.json");
    const first = await runOnNode(file, "hello Node");
    expect(first.payload).toBe(toast("hello Node").body);
    expect(first.told).toMatch(TOLD);
    await allConfirmed(1);
    await pushToast(first.uri, "while you were away");
    const second = await runOnNode(file);
    expect(second).toMatchObject({ uri: first.uri, payload: toast("while you were away").body });
    await allConfirmed(2);
  },
  SLOW_MS,
);

/** Serves the bundled page from an origin of its own, as an app's page would be. */
async function servePage() {
  const { outputs } = await Bun.build({ entrypoints: [beside("device/in-page.ts")], target: "browser" });
  const script = await outputs[0]?.text();
  return Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    routes: {
      "/": new Response('<!doctype html><script type="module" src="/page.js"></script>', {
        headers: { "Content-Type": "text/html" },
      }),
      "/page.js": new Response(script, { headers: { "Content-Type": "text/javascript" } }),
    },
  });
}

const openIn = (page: Page): Promise<string> =>
  page.evaluate(`openDevice(${JSON.stringify(service.service)}, ${JSON.stringify(app.packageSid)})`);

test(
  "in Chromium a page opens a channel, receives a toast, and after a reload gets what was pushed meanwhile at the same URI",
  async () => {
    await newApp("Chromium");
    const pages = await servePage();
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${pages.port}/`);
      const uri = await openIn(page);
      await pushToast(uri, "hello Chromium");
      expect(await page.evaluate<unknown>("nextPayload()")).toBe(toast("hello Chromium").body);
      expect(await page.evaluate<string>("lastTold()")).toMatch(TOLD);
      await allConfirmed(1);
      await page.goto("about:blank");
      await pushToast(uri, "while you were away");
      await page.goto(`http://127.0.0.1:${pages.port}/`);
      expect(await openIn(page)).toBe(uri);
      expect(await page.evaluate<unknown>("nextPayload()")).toBe(toast("while you were away").body);
      await allConfirmed(2);
    } finally {
      await browser.close();
      await pages.stop(true);
    }
  },
  SLOW_MS,
);
