/** The commands against a real server in this process: what a person does on the first day, in that order. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dispatch } from "./dispatch.ts";
import { type FakeTerminal, fakeTerminal } from "./testing/fake-terminal.ts";

const data = mkdtempSync(join(tmpdir(), "belfry-cli-"));
const ANY_PORT = ["--port", "0", "--admin-port", "0", "--log-level", "silent"];
const server = fakeTerminal();
let ended: Promise<number>;

beforeAll(async () => {
  ended = dispatch(["up", "--json", "--data", data, ...ANY_PORT], server);
  await server.until(({ event }) => event === "ready");
});

afterAll(async () => {
  server.interrupt();
  expect(await ended).toBe(0);
  rmSync(data, { recursive: true, force: true });
});

/** One command with `--json` on the server's data directory: its exit code and its first line. */
async function belfry(...words: string[]) {
  const terminal = fakeTerminal({ BELFRY_DATA: data });
  const code = await dispatch([...words, "--json"], terminal);
  const [line = "{}"] = terminal.lines();
  const error = terminal.errors() === "" ? undefined : JSON.parse(terminal.errors()).error;
  return { code, record: JSON.parse(line) as Record<string, string>, error };
}

interface Listening {
  readonly terminal: FakeTerminal;
  readonly uri: string;
  /** Interrupts it. @returns its exit code */
  stop(): Promise<number>;
  readonly ended: Promise<number>;
}

async function listen(app: string, device: string, ...more: string[]): Promise<Listening> {
  const terminal = fakeTerminal({ BELFRY_DATA: data });
  const over = dispatch(["listen", "--json", "--app", app, "--device", join(data, device), ...more], terminal);
  const { uri } = await terminal.until(({ event }) => event === "channel");
  const stop = () => {
    terminal.interrupt();
    return over;
  };
  return { terminal, uri: String(uri), stop, ended: over };
}

async function newApp() {
  const { record } = await belfry("app", "create", "Kiosk");
  return { app: String(record.packageSid), secret: String(record.clientSecret) };
}

const isNotification = ({ event }: Record<string, unknown>) => event === "notification";

describe("the command line against a running server", () => {
  test("what is announced to an app reaches every device that listens, without a channel URI", async () => {
    const { app } = await newApp();
    const devices = [await listen(app, "lobby.json"), await listen(app, "gate.json")];
    const { code, record } = await belfry("app", "announce", app, "--toast", "Closing at six", "--tag", "hours");
    expect({ code, ...record }).toEqual({ code: 0, received: 2, dropped: 0 } as never);
    for (const { terminal, stop } of devices) {
      expect(await terminal.until(isNotification)).toMatchObject({ type: "wns/toast", tag: "hours" });
      expect(await stop()).toBe(0);
    }
  });

  test("what is pushed is printed by the device that listens, and its trace says delivered", async () => {
    const { app, secret } = await newApp();
    const device = await listen(app, "first.json");
    const pushed = await belfry("push", device.uri, "--app", app, "--secret", secret, "--toast", "Hello", "--status");
    expect(pushed.code).toBe(0);
    expect(pushed.record).toMatchObject({ status: 200, outcome: "received", deviceConnection: "connected" });
    const id = String(pushed.record.messageId);
    expect(await device.terminal.until(isNotification)).toMatchObject({
      id,
      type: "wns/toast",
      payload: expect.stringContaining("<text>Hello</text>"),
      priority: 1,
      suppressPopup: false,
      tag: null,
    });
    const { code, record } = await belfry("trace", id, "--follow");
    expect(code).toBe(0);
    expect(record).toMatchObject({ id });
    const why = await belfry("why", id);
    expect(why.record.end).toMatchObject({ state: "delivered" });
    expect(await device.stop()).toBe(0);
  });

  test("a device that does not ack gets its notification again", async () => {
    const { app, secret } = await newApp();
    const silent = await listen(app, "second.json", "--no-ack");
    await belfry("push", silent.uri, "--app", app, "--secret", secret, "--toast", "once more");
    const { id } = await silent.terminal.until(isNotification);
    expect(await silent.stop()).toBe(0);
    const again = await listen(app, "second.json");
    expect(again.uri).toBe(silent.uri);
    expect(await again.terminal.until(isNotification)).toMatchObject({ id });
    await again.stop();
  });

  test("a channel closed by the operator ends the listening device and is answered 410", async () => {
    const { app, secret } = await newApp();
    const device = await listen(app, "third.json");
    const closed = await belfry("channel", "close", device.uri);
    expect({ code: closed.code, error: closed.error }).toEqual({ code: 0, error: undefined });
    expect(await device.ended).toBe(1);
    expect(JSON.parse(device.terminal.errors()).error.code).toBe("CHANNEL_CLOSED");
    const pushed = await belfry("push", device.uri, "--app", app, "--secret", secret, "--badge", "1");
    expect(pushed.code).toBe(1);
    expect(pushed.record).toMatchObject({ status: 410, outcome: "refused", advice: "new-channel" });
  });

  test("a revoked secret gets no token, and the newer one does", async () => {
    const { app, secret } = await newApp();
    const rotated = await belfry("app", "secret", "rotate", app);
    expect((await belfry("app", "secret", "revoke", app)).code).toBe(0);
    const device = await listen(app, "fourth.json");
    const push = (by: string) => belfry("push", device.uri, "--app", app, "--secret", by, "--badge", "1");
    expect((await push(secret)).record).toMatchObject({ outcome: "refused", code: "TOKEN_REFUSED" });
    expect((await push(String(rotated.record.clientSecret))).record).toMatchObject({ outcome: "received" });
    await device.stop();
  });

  test("a fault lets the next push fail, is listed with its counts, named by doctor, and cleared", async () => {
    const { app, secret } = await newApp();
    const { record: channel } = await belfry("channel", "open", "--app", app);
    const uri = String(channel.uri);
    const push = () => belfry("push", uri, "--app", app, "--secret", secret, "--toast", "Hello");
    const set = await belfry("fault", "set", "410", "--channel", uri, "--next", "1");
    expect(set).toMatchObject({ code: 0, record: { channel: uri, times: 1, seen: 0, bitten: 0 } });
    const fault = String(set.record.fault);
    const named = fakeTerminal({ BELFRY_DATA: data });
    expect(await dispatch(["doctor"], named)).toBe(0);
    expect(named.lines().join("\n")).toMatch(/^warn +faults +1 is set/m);
    expect((await push()).record).toMatchObject({ status: 410, advice: "new-channel" });
    expect((await push()).record).toMatchObject({ status: 200, outcome: "received", deviceConnection: null });
    const words = fakeTerminal({ BELFRY_DATA: data });
    expect(await dispatch(["fault", "list"], words)).toBe(0);
    expect(words.lines()).toEqual([
      `Fault ${fault}: the next push on channel …${uri.slice(-8)} is answered 410 (CHANNEL_EXPIRED).`,
      "  1 fitted, 1 bitten; it is over",
    ]);
    expect((await belfry("fault", "clear", fault)).record).toEqual({ cleared: [Number(fault)] } as never);
    expect((await belfry("fault", "clear", fault)).error).toMatchObject({ code: "FAULT_UNKNOWN" });
  });

  test("several faults are cleared at once, or none when one of them is not there", async () => {
    const set = async () => String((await belfry("fault", "set", "503")).record.fault);
    const [first, second] = [await set(), await set()];
    expect((await belfry("fault", "clear", first, "999999")).error).toMatchObject({ code: "FAULT_UNKNOWN" });
    expect((await belfry("fault", "clear", first, second)).record).toEqual({ cleared: [+first, +second] } as never);
    const third = await set();
    expect((await belfry("fault", "clear", "all")).record).toEqual({ cleared: [+third] } as never);
    expect((await belfry("fault", "clear", "everything")).code).toBe(2);
  });

  test("the newest pushes and refusals are listed without an id, the newest last", async () => {
    const { app, secret } = await newApp();
    const uri = String((await belfry("channel", "open", "--app", app)).record.uri);
    const push = () => belfry("push", uri, "--app", app, "--secret", secret, "--toast", "Hello");
    const ids = [await push(), await push()].map(({ record }) => record.messageId);
    await belfry("fault", "set", "410", "--app", app, "--next", "1");
    const refused = (await push()).record;
    const words = fakeTerminal({ BELFRY_DATA: data });
    expect(await dispatch(["trace", "--last", "2", "--app", app], words)).toBe(0);
    expect(words.lines().map((line) => line.match(/[0-9A-F]{16}/)?.[0])).toEqual(ids);
    expect(words.lines()[0]).toMatch(/ {2}pending {4}toast, \d+ bytes: /);
    const refusals = fakeTerminal({ BELFRY_DATA: data });
    expect(await dispatch(["refusals", "--last", "1"], refusals)).toBe(0);
    expect(refusals.lines()).toEqual([
      expect.stringContaining(`  ${refused.messageId}  push    CHANNEL_EXPIRED: Expired channel URL (fault `),
    ]);
    expect((await belfry("refusals", "--last", "1")).record).toMatchObject({ id: refused.messageId, rim: "push" });
    await belfry("fault", "clear");
  });

  test("an app that is not there is refused by every list, too", async () => {
    for (const words of [
      ["channel", "list"],
      ["trace", "--last", "5"],
    ]) {
      expect((await belfry(...words, "--app", "nope")).error).toMatchObject({ code: "APP_UNKNOWN" });
    }
  });

  test("raw that was dropped for a device that is away is told of --cache", async () => {
    const { app, secret } = await newApp();
    const uri = String((await belfry("channel", "open", "--app", app)).record.uri);
    const words = fakeTerminal({ BELFRY_DATA: data }, "ding");
    expect(await dispatch(["push", uri, "--app", app, "--secret", secret, "--raw", "-"], words)).toBe(1);
    expect(words.lines().join("\n")).toContain("unless --cache is given");
  });

  test("a wrong secret is refused in the service's own words", async () => {
    const { app } = await newApp();
    const uri = String((await belfry("channel", "open", "--app", app)).record.uri);
    const { record } = await belfry("push", uri, "--app", app, "--secret", "wrong", "--badge", "1");
    expect(record).toMatchObject({
      code: "TOKEN_REFUSED",
      description: expect.stringContaining("Invalid client secret"),
    });
  });

  test("a channel that is not there is looked for in the list, not forgotten", async () => {
    const { admin } = await server.until(({ event }) => event === "ready");
    const words = fakeTerminal({ BELFRY_DATA: data });
    expect(await dispatch(["fault", "set", "410", "--channel", `${admin}/?token=nope`], words)).toBe(1);
    expect(words.errors()).toContain("`belfry channel list`");
  });

  test("a blocked app gets 410 until it is unblocked", async () => {
    const { app, secret } = await newApp();
    const { record: channel } = await belfry("channel", "open", "--app", app, "--tile", "weather");
    expect(channel).toMatchObject({ kind: "tile", label: "weather" });
    const push = () => belfry("push", String(channel.uri), "--app", app, "--secret", secret, "--badge", "1");
    expect((await belfry("app", "block", app)).record).toMatchObject({ packageSid: app, blocked: true } as never);
    expect((await belfry("app", "block", app)).record).toMatchObject({ blocked: true } as never);
    expect((await push()).record).toMatchObject({ status: 410, code: "SENDER_BLOCKED", advice: "report" });
    const words = fakeTerminal({ BELFRY_DATA: data });
    await dispatch(["push", String(channel.uri), "--app", app, "--secret", secret, "--badge", "1"], words);
    expect(words.lines().join("\n")).toContain("`belfry app unblock SID`");
    expect((await belfry("app", "unblock", app)).record).toMatchObject({ blocked: false } as never);
    expect((await push()).record).toMatchObject({ status: 200 });
  });

  test("a removal of toasts is printed by devices that confirm and by those that do not", async () => {
    const { app, secret } = await newApp();
    for (const more of [[], ["--no-ack"], ["--tile-queue"]]) {
      const device = await listen(app, `removed-${more.join("")}.json`, ...more);
      const removed = ["push", device.uri, "--app", app, "--secret", secret, "--remove", "tag=t;group=g", "--status"];
      expect(await belfry(...removed)).toMatchObject({
        code: 0,
        record: { status: 200, outcome: "received", deviceConnection: "connected" },
      });
      expect(await device.terminal.until(({ event }) => event === "removed")).toEqual({
        event: "removed",
        match: "type=wns/toast;group=g;tag=t",
      });
      expect(await device.stop()).toBe(0);
    }
  });

  test("an app that is deleted is gone from the list", async () => {
    const { app } = await newApp();
    const deleted = await belfry("app", "delete", app);
    expect({ code: deleted.code, error: deleted.error }).toEqual({ code: 0, error: undefined });
    expect((await belfry("listen", "--app", app)).error).toMatchObject({ code: "APP_UNKNOWN" });
  });

  test("a second server on the same directory is refused with DATA_LOCKED, exit code 1", async () => {
    const { code, error } = await belfry("up", ...ANY_PORT);
    expect(code).toBe(1);
    expect(error).toMatchObject({ code: "DATA_LOCKED" });
  });

  test("a wrong admin token is refused by name", async () => {
    const { admin } = await server.until(({ event }) => event === "ready");
    const terminal = fakeTerminal({ BELFRY_ADMIN_TOKEN: "wrong" });
    expect(await dispatch(["app", "list", "--json", "--admin", String(admin)], terminal)).toBe(1);
    expect(JSON.parse(terminal.errors()).error.code).toBe("ADMIN_TOKEN_INVALID");
  });

  test("config shows the running server's settings and doctor finds nothing wrong", async () => {
    const { code, record } = await belfry("config");
    expect(code).toBe(0);
    expect(record).toMatchObject({ name: "data", value: data, from: "flag" });
    expect((await belfry("doctor")).code).toBe(0);
  });
});
