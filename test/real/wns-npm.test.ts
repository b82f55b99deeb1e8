/**
 * The npm package `wns` 0.5.4, unmodified, under Node: it knows no host but Microsoft's, so a preload script takes its connections
 * to `belfry serve --tls dev`, whose certificate holds those names. The device is `belfry listen`.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { readRunning } from "@belfry/host";
import type { AppCredentials } from "@belfry/protocol";
import {
  endProcesses,
  type RunningCommand,
  type ServiceProcess,
  spawnService,
  startCommand,
} from "../support/service-process.ts";
import { makeDirectory } from "../support/test-service.ts";

/** What send.cjs prints for one push. */
interface SentLine {
  readonly type: string;
  readonly status?: number;
  readonly messageId?: string;
  readonly tokenWasNew: boolean;
  readonly error?: string;
}

const SCRIPTS = join(import.meta.dirname, "wns");

/** `wns` forces port 443 and the preload script dials ours, so the channel URI names a host of WNS. */
const PUBLIC_URL = "https://belfry.notify.windows.com";

const data = makeDirectory();
let service: ServiceProcess;

beforeAll(async () => {
  service = await spawnService({ data: data.path, flags: ["--tls", "dev", "--public-url", PUBLIC_URL] });
});

afterAll(async () => {
  expect((await service.stop()).code).toBe(0);
  await endProcesses();
  data.remove();
});

/** An app, and a device that holds a channel of it. */
async function createScene(): Promise<{ app: AppCredentials; listener: RunningCommand; channelUri: string }> {
  const app = (await startCommand("app", "create", "Kiosk", "--data", data.path).next()) as unknown as AppCredentials;
  const listener = startCommand("listen", "--app", app.packageSid, "--data", data.path);
  const { event, uri } = await listener.next();
  expect({ event, begins: String(uri).startsWith(`${PUBLIC_URL}/?token=`) }).toEqual({
    event: "channel",
    begins: true,
  });
  return { app, listener, channelUri: String(uri) };
}

/** Runs send.cjs under Node. */
async function sendAll(app: AppCredentials, channelUri: string) {
  const child = spawn("node", ["-r", join(SCRIPTS, "preload.cjs"), join(SCRIPTS, "send.cjs")], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH,
      BELFRY_HOST: "127.0.0.1",
      BELFRY_PORT: String(service.port),
      BELFRY_CA: readRunning(data.path).ca ?? "",
      BELFRY_PACKAGE_SID: app.packageSid,
      BELFRY_CLIENT_SECRET: app.clientSecret,
      BELFRY_CHANNEL_URI: channelUri,
    },
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => child.on("close", resolve).on("error", reject));
  const lines = output.split("\n").filter((line) => line !== "");
  return { code, errors, sent: lines.map((line): SentLine => JSON.parse(line)) };
}

test("WNS-9.01 unmodified wns 0.5.4 sends a toast, a tile, a badge and a raw through TLS, and belfry listen gets each of them", async () => {
  const { app, listener, channelUri } = await createScene();
  const { code, errors, sent } = await sendAll(app, channelUri);
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  expect(sent.map(({ type, status, tokenWasNew }) => ({ type, status, tokenWasNew }))).toEqual([
    { type: "toast", status: 200, tokenWasNew: true },
    { type: "tile", status: 200, tokenWasNew: false },
    { type: "badge", status: 200, tokenWasNew: false },
    { type: "raw", status: 200, tokenWasNew: false },
  ]);
  const arrived = [];
  for (const { messageId } of sent) {
    const notification = await listener.next();
    expect(notification).toMatchObject({ event: "notification", id: messageId });
    arrived.push(notification);
  }
  expect(arrived.map(({ type }) => type)).toEqual(["wns/toast", "wns/tile", "wns/badge", "wns/raw"]);
  const [toast, tile, badge, raw] = arrived.map(({ payload }) => payload);
  expect(toast).toContain(
    '<text id="1">Belfry &amp; wns</text><text id="2">says &quot;hello&quot; &lt;to you&gt;</text>',
  );
  expect(tile).toContain('<binding template="TileSquareText02"');
  expect(badge).toStartWith('<badge value="7"');
  expect(raw).toBe('{"bell":"rings \u{1f514}"}');
  expect((await listener.stop()).code).toBe(0);
}, 20_000);

test("WNS-9.03 unmodified wns 0.5.4 is told 410 for a channel that the operator closed", async () => {
  const { app, listener, channelUri } = await createScene();
  const closed = startCommand("channel", "close", channelUri, "--data", data.path);
  await closed.next();
  const { code, sent } = await sendAll(app, channelUri);
  expect(code).toBe(1);
  expect(sent.map(({ status }) => status)).toEqual([410, 410, 410, 410]);
  await listener.stop();
}, 20_000);
