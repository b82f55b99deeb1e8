/** Commands against servers that are known under another name than they listen on, or that nobody hears at all. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dispatch } from "./dispatch.ts";
import { fakeTerminal } from "./testing/fake-terminal.ts";

const root = mkdtempSync(join(tmpdir(), "belfry-addresses-"));
const ca = join(root, "dev", "ca", "ca.pem");
const ownCertificate = ["server.pem", "server-key.pem"].map((file) => join(root, "dev", "ca", file)).join();
const PUBLIC = "https://belfry.notify.windows.com";
const PUBLIC_PLAIN = "http://push.example.org:8030";
const stops: (() => Promise<void>)[] = [];

async function up(data: string, ...flags: string[]): Promise<Record<string, unknown>> {
  const terminal = fakeTerminal();
  const anyPort = ["--port", "0", "--admin-port", "0", "--log-level", "silent"];
  const ended = dispatch(["up", "--json", "--data", join(root, data), ...anyPort, ...flags], terminal);
  stops.push(async () => {
    terminal.interrupt();
    await ended;
  });
  return await terminal.until(({ event }) => event === "ready");
}

async function belfry(data: string, ...words: string[]) {
  const terminal = fakeTerminal({ BELFRY_DATA: join(root, data), BELFRY_CLIENT_SECRET: secret });
  const code = await dispatch([...words, "--json"], terminal);
  const [line = "{}"] = terminal.lines();
  const error = terminal.errors() === "" ? undefined : JSON.parse(terminal.errors()).error;
  return { code, record: JSON.parse(line) as Record<string, string>, error };
}

let secret = "";

/** An app of the server and the URI of one of its channels. */
async function channelOf(data: string) {
  const { record } = await belfry(data, "app", "create", "Kiosk");
  secret = String(record.clientSecret);
  const app = String(record.packageSid);
  const device = fakeTerminal({ BELFRY_DATA: join(root, data) });
  const ended = dispatch(["listen", "--json", "--app", app], device);
  const { uri } = await device.until(({ event }) => event === "channel");
  device.interrupt();
  expect(await ended).toBe(0);
  return { app, uri: String(uri) };
}

let dev: Record<string, unknown>;
let plain: Record<string, unknown>;

beforeAll(async () => {
  dev = await up("dev", "--tls", "dev", "--public-url", PUBLIC);
  plain = await up("plain", "--public-url", PUBLIC_PLAIN);
  await up("own", "--tls", ownCertificate);
});

afterAll(async () => {
  for (const stop of stops) await stop();
  rmSync(root, { recursive: true, force: true });
});

describe("a server with a public URL", () => {
  test("takes pushes to its channel URIs, which need not be reachable from here", async () => {
    const { app, uri } = await channelOf("plain");
    expect(uri).toStartWith(`${PUBLIC_PLAIN}/?token=`);
    expect((await belfry("plain", "push", uri, "--app", app, "--badge", "1")).record).toMatchObject({ status: 200 });
  });

  test("takes pushes to the same channel by its own address", async () => {
    const { app, uri } = await channelOf("plain");
    const local = uri.replace(PUBLIC_PLAIN, String(plain.service));
    expect((await belfry("plain", "push", local, "--app", app, "--badge", "1")).record).toMatchObject({ status: 200 });
  });

  test("is trusted with the CA of its data directory under both names", async () => {
    const { app, uri } = await channelOf("dev");
    for (const one of [uri, uri.replace(PUBLIC, String(dev.service))]) {
      expect((await belfry("dev", "push", one, "--app", app, "--badge", "1")).record).toMatchObject({ status: 200 });
    }
  });

  test("gets no push to a host that is neither", async () => {
    const { app, uri } = await channelOf("dev");
    const foreign = uri.replace(PUBLIC, "https://other.notify.windows.com");
    const { code, record } = await belfry("dev", "push", foreign, "--app", app, "--badge", "1");
    expect(code).toBe(1);
    expect(record).toMatchObject({ outcome: "refused", code: "HOST_NOT_ALLOWED" });
  });

  test("plays the demo", async () => {
    const terminal = fakeTerminal();
    const flags = ["--port", "0", "--admin-port", "0", "--tls", "dev", "--public-url", PUBLIC];
    const ended = dispatch(["up", "--demo", "--json", "--data", join(root, "demo"), ...flags], terminal);
    const trace = await terminal.until(({ event }) => event === "trace");
    expect(trace.end).toMatchObject({ state: "delivered" });
    terminal.interrupt();
    expect(await ended).toBe(0);
  });
});

describe("a server with a certificate of its own", () => {
  test("is asked with the CA that --ca names, also when its data directory is named", async () => {
    expect((await belfry("own", "app", "list")).error).toMatchObject({ code: "NETWORK_FAILED" });
    expect((await belfry("own", "app", "list", "--ca", ca)).code).toBe(0);
    expect((await belfry("own", "app", "list", "--data", join(root, "own"), "--ca", ca)).code).toBe(0);
  });
});

describe("a server that was killed", () => {
  const data = join(root, "killed");
  const own = {
    pid: process.pid,
    service: "http://127.0.0.1:1",
    admin: "http://127.0.0.1:1",
    adminToken: "t",
    ca: null,
  };

  function leaveBehind(pid: number): void {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    writeFileSync(join(data, "admin.json"), JSON.stringify({ ...own, pid }), { mode: 0o600 });
  }

  async function doctor() {
    const terminal = fakeTerminal({ BELFRY_DATA: data, BELFRY_PORT: "0", BELFRY_ADMIN_PORT: "0" });
    const code = await dispatch(["doctor"], terminal);
    return { code, out: terminal.lines().join("\n") };
  }

  test("has ended, say every command and doctor, once", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    leaveBehind(pid);
    const { error } = await belfry("killed", "app", "list");
    const words = `the server of ${data} (process ${pid}) has ended`;
    expect(error).toMatchObject({ code: "SERVER_NOT_FOUND", message: expect.stringContaining(words) });
    const seen = await doctor();
    expect(seen.out.match(/has ended/g)).toHaveLength(1);
    expect(seen.out).toMatch(/^warn +server/m);
  });

  test("has ended also when its process id belongs to somebody else by now", async () => {
    leaveBehind(process.pid);
    const { error } = await belfry("killed", "app", "list");
    expect(error).toMatchObject({ code: "SERVER_NOT_FOUND", message: expect.stringContaining("has ended") });
    const { code, out } = await doctor();
    expect(code).toBe(1);
    expect(out.match(/^fail/gm)).toHaveLength(1);
    expect(out).not.toContain("TypeError");
  });
});

describe("a service that does not answer", () => {
  const nobody = "http://127.0.0.1:1";

  test("is refused by listen after its first tries, though the device holds a channel", async () => {
    const { app } = await channelOf("plain");
    const { code, record, error } = await belfry("plain", "listen", "--app", app, "--service", nobody);
    expect({ code, record }).toEqual({ code: 1, record: {} });
    expect(error).toMatchObject({ code: "NETWORK_FAILED", message: expect.stringContaining(nobody) });
  });

  test("can be waited for no longer: Ctrl-C ends listen at once", async () => {
    const device = fakeTerminal({ BELFRY_DATA: join(root, "plain") });
    const sid = "ms-app://s-1-15-2-1-2-3-4-5-6-7";
    const ended = dispatch(["listen", "--json", "--app", sid, "--service", nobody], device);
    await device.heard();
    device.interrupt();
    // Whoever waits until nobody answers ends with a refusal.
    expect(await ended).toBe(0);
    expect(device.lines()).toEqual([]);
  });
});
