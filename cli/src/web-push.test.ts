/** `belfry listen --web-push` against a server in this process: a browser in a terminal, to which a hub sends as to any other. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hubClient } from "../../test/support/hub-client.ts";
import { createVapidSender } from "../../test/support/vapid.ts";
import { dispatch } from "./dispatch.ts";
import { type FakeTerminal, fakeTerminal } from "./testing/fake-terminal.ts";

const root = mkdtempSync(join(tmpdir(), "belfry-cli-web-push-"));
const data = join(root, "data");
const server = fakeTerminal();
let ended: Promise<number>;
let app = "";
let serverKey = "";
let full = "";

/** One command with `--json`: its exit code and its first line. */
async function belfry(...words: string[]) {
  const terminal = fakeTerminal({ BELFRY_DATA: data });
  const code = await dispatch([...words, "--json"], terminal);
  const [line = "{}"] = terminal.lines();
  const error = terminal.errors() === "" ? undefined : JSON.parse(terminal.errors()).error;
  return { code, record: JSON.parse(line), error };
}

beforeAll(async () => {
  const ports = ["--port", "0", "--admin-port", "0", "--log-level", "silent"];
  ended = dispatch(["up", "--json", "--data", data, ...ports], server);
  await server.until(({ event }) => event === "ready");
  app = (await belfry("app", "create", "Harbour")).record.packageSid;
  full = (await belfry("hub", "create", "ships", "--app", app)).record.connectionStrings.full;
  serverKey = (await belfry("hub", "list")).record.browser.publicKey;
});

afterAll(async () => {
  server.interrupt();
  expect(await ended).toBe(0);
  rmSync(root, { recursive: true, force: true });
});

interface Browser {
  readonly terminal: FakeTerminal;
  readonly subscription: { readonly endpoint: string; readonly keys: Readonly<Record<"p256dh" | "auth", string>> };
  readonly over: Promise<number>;
}

async function subscribe(device: string): Promise<Browser> {
  const terminal = fakeTerminal({ BELFRY_DATA: data });
  const words = ["listen", "--web-push", "--application-server-key", serverKey, "--app", app, "--json"];
  const over = dispatch([...words, "--device", join(root, device)], terminal);
  const { subscription } = await terminal.until(({ event }) => event === "channel");
  return { terminal, subscription: subscription as Browser["subscription"], over };
}

/** Sends to everyone in the hub, of whom there is one. */
async function send(message: string): Promise<void> {
  const { code, error } = await belfry("hub", "send", "ships", "--browser", message);
  expect({ code, error }).toEqual({ code: 0, error: undefined });
}

const stop = ({ terminal, over }: Browser) => {
  terminal.interrupt();
  return over;
};

const isNotification = ({ event }: Record<string, unknown>) => event === "notification";

describe("a device that listens as a browser", () => {
  test("prints its subscription, and what is sent to it decrypted; the same file keeps both", async () => {
    const browser = await subscribe("browser.json");
    const { endpoint, keys } = browser.subscription;
    const pushChannel = { endpoint, p256dh: keys.p256dh, auth: keys.auth };
    const put = await hubClient(full, "ships").put({ installationId: "b", platform: "browser", pushChannel });
    expect(put.status).toBe(200);
    await send('{"ship":"Ada"}');
    expect(await browser.terminal.until(isNotification)).toMatchObject({ payload: '{"ship":"Ada"}' });
    expect(await stop(browser)).toBe(0);

    await send('{"ship":"Bergen"}');
    const again = await subscribe("browser.json");
    expect(again.subscription).toEqual(browser.subscription);
    expect(await again.terminal.until(isNotification)).toMatchObject({ payload: '{"ship":"Bergen"}' });
    expect(await stop(again)).toBe(0);
  });

  test("ends with what to do when its channel is closed by the operator", async () => {
    const browser = await subscribe("other.json");
    expect((await belfry("channel", "close", browser.subscription.endpoint)).code).toBe(0);
    expect(await browser.over).toBe(1);
    expect(JSON.parse(browser.terminal.errors()).error).toMatchObject({ code: "CHANNEL_CLOSED" });
  });

  test("is refused without a key, with one that is none, or with another than it is subscribed with", async () => {
    const listen = ["listen", "--app", app, "--device", join(root, "third.json")];
    expect(await stop(await subscribe("third.json"))).toBe(0);
    for (const [words, what] of [
      [["--web-push"], "--application-server-key is missing"],
      [["--application-server-key", serverKey], "--application-server-key goes with --web-push"],
      [["--web-push", "--application-server-key", "nonsense"], "--application-server-key: "],
      [["--web-push", "--application-server-key", createVapidSender().key], "is subscribed with another key"],
      [
        ["--web-push", "--tile-queue", "--application-server-key", serverKey],
        "--tile-queue means nothing with --web-push",
      ],
    ] as const) {
      expect(await belfry(...listen, ...words)).toMatchObject({
        code: 2,
        error: { code: "USAGE", message: expect.stringContaining(what) },
      });
    }
  });
});
