/**
 * A console to look at: `belfry up` in a process of its own, a browser, and the admin API for what a test needs there before it looks.
 * Reads pages through all their shadow roots.
 */
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AccessTokenBody, AppCredentials, ChannelBody, RunningServer } from "@belfry/protocol";
import type { Browser, BrowserContextOptions, Page, Route } from "playwright-core";
import { type Command, run } from "./node-process.ts";
import { openPage, startChromium } from "./page-server.ts";
import { until } from "./until.ts";

const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds that keeps somebody from using the page. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const violations: readonly Violation[] = await page.evaluate(
    "axe.run(document).then(({ violations }) => violations)",
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

/** Everything a page holds: texts, attributes and what stands in fields, of all shadow roots. */
export function everythingOn(page: Page): Promise<string> {
  return page.evaluate(() => {
    const all = (root: Document | ShadowRoot): Element[] =>
      [...root.querySelectorAll("*")].flatMap((each) => [each, ...(each.shadowRoot ? all(each.shadowRoot) : [])]);
    const textsOf = (each: Element) => [...each.childNodes].map((node) => (node instanceof Text ? node.data : ""));
    const said = all(document).flatMap((each) => [
      ...textsOf(each),
      ...each.getAttributeNames().map((name) => each.getAttribute(name) ?? ""),
      "value" in each ? String(each.value) : "",
    ]);
    return said.join("\n");
  });
}

/** Between two looks of {@link glimpse}. */
const GLANCE_MS = 50;

/**
 * Sees words on an element, however soon they go again: the page itself looks, between its own timers. Begins before the act that brings
 * them.
 *
 * @param name of the element, in whatever shadow root
 * @returns the names of the elements inside it when they were there
 */
export async function glimpse(page: Page, name: string, words: string): Promise<readonly string[]> {
  const seen = await page.waitForFunction(
    ([element, text]) => {
      const all = (root: Document | ShadowRoot): Element[] =>
        [...root.querySelectorAll("*")].flatMap((each) => [each, ...(each.shadowRoot ? all(each.shadowRoot) : [])]);
      const found = all(document).find(
        ({ localName, shadowRoot }) => localName === element && shadowRoot?.textContent?.includes(text),
      );
      return found?.shadowRoot && all(found.shadowRoot).map(({ localName }) => localName);
    },
    [name, words] as const,
    { polling: GLANCE_MS },
  );
  return (await seen.jsonValue()) ?? [];
}

/**
 * Holds what a page asks at these paths, as a slow network does, until it is let go.
 *
 * @returns lets all of it go, and resolves once whatever is answered was heard
 */
export async function hold(page: Page, paths: RegExp): Promise<() => Promise<void>> {
  const held: Route[] = [];
  await page.route(paths, (route) => void held.push(route));
  await until("something is held", () => held.length > 0);
  return async () => {
    await page.unroute(paths);
    // One that was called off meanwhile has nowhere to go.
    for (const route of held) await route.continue().catch(() => undefined);
    await Promise.all(held.map((route) => route.request().response()));
    // What the browser says of them is heard before this.
    await page.evaluate(() => fetch("/v1/session").then((answer) => answer.text()));
  };
}

/** The address of the admin port, once it answers. What is printed afterwards is read too, so that the server never waits to print. */
function readyAt({ lines, ended }: Command): Promise<string> {
  const ready = new Promise<string>((resolve) => {
    lines.on("line", (line) => {
      const event: { readonly event: string; readonly admin: string } = JSON.parse(line);
      if (event.event === "ready") resolve(event.admin.replace(/\/$/, ""));
    });
  });
  const over = ended.then(({ stderr }): never => {
    throw new Error(`the server ended before it was ready: ${stderr}`);
  });
  over.catch(() => undefined);
  return Promise.race([ready, over]);
}

/** See the head of this file. Made by {@link openConsoleStage}. */
export class ConsoleStage {
  readonly admin: string;
  readonly adminToken: string;
  readonly browser: Browser;
  readonly #server: Command;
  readonly #data: string;

  constructor(parts: { admin: string; adminToken: string; browser: Browser; server: Command; data: string }) {
    this.admin = parts.admin;
    this.adminToken = parts.adminToken;
    this.browser = parts.browser;
    this.#server = parts.server;
    this.#data = parts.data;
  }

  /** Opens the console at a view, signed in. `complaints` is what the browser complained of. */
  async open(fragment = "", options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[] }> {
    const opened = await openPage(this.browser, `${this.admin}/#token=${encodeURIComponent(this.adminToken)}`, options);
    await opened.page.getByRole("navigation", { name: "Views" }).waitFor();
    if (fragment !== "") await this.go(opened.page, fragment);
    return opened;
  }

  /** Goes to a view as a deep link does. */
  async go(page: Page, fragment: string): Promise<void> {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, fragment);
  }

  /** One act of the admin API. */
  async act<T>(method: string, path: string, body?: object): Promise<T> {
    const headers = { Authorization: `Bearer ${this.adminToken}`, "Content-Type": "application/json" };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${this.admin}/v1/${path}`, { method, headers, ...sent });
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  createApp(name: string): Promise<AppCredentials> {
    return this.act("POST", "apps", { name });
  }

  /** A channel of a device that never connects. */
  openChannel({ packageSid }: AppCredentials): Promise<ChannelBody> {
    return this.act("POST", "channels", { app: packageSid });
  }

  async accessToken({ packageSid }: AppCredentials): Promise<string> {
    const path = `apps/${encodeURIComponent(packageSid)}/access-tokens`;
    return (await this.act<AccessTokenBody>("POST", path)).accessToken;
  }

  /** Pushes a toast as a cloud would. @returns the message id of the answer */
  async push(uri: string, accessToken: string, text: string, headers: Record<string, string> = {}): Promise<string> {
    const response = await fetch(uri, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${accessToken}`,
        "X-WNS-Type": "wns/toast",
        "Content-Type": "text/xml",
        ...headers,
      },
      body: `<toast><visual><binding template="ToastText01"><text id="1">${text}</text></binding></visual></toast>`,
    });
    await response.text();
    return response.headers.get("x-wns-msg-id") ?? "";
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.#server.child.kill("SIGTERM");
    // Until then it writes into its directory.
    await this.#server.ended;
    await rm(this.#data, { recursive: true, force: true });
  }
}

/** Starts server and browser. @param args more of `belfry up` */
export async function openConsoleStage(args: readonly string[] = []): Promise<ConsoleStage> {
  const data = await mkdtemp(join(tmpdir(), "belfry-console-"));
  const ports = ["--port", "0", "--hub-port", "0", "--admin-port", "0"];
  // Nobody is left in the end to whom it would have to say goodbye.
  const server = run(["up", "--data", data, ...ports, "--drain-seconds", "1", "--json", ...args]);
  const admin = await readyAt(server);
  const running: RunningServer = JSON.parse(await readFile(join(data, "admin.json"), "utf8"));
  return new ConsoleStage({ admin, adminToken: running.adminToken, browser: await startChromium(), server, data });
}
