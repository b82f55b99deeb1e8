/** The commands of the hub against a running server in this process: what a backend team does on the first day, in that order. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPush } from "@belfry/sender";
import { dispatch } from "./dispatch.ts";
import { type FakeTerminal, fakeTerminal } from "./testing/fake-terminal.ts";
import { trustingFetch } from "./trust.ts";

/** Far more than a file needs to be gone: what counts is that it goes. */
const MANY_TRIES = 4000;

const root = mkdtempSync(join(tmpdir(), "belfry-cli-hub-"));
const data = join(root, "up");
const server = fakeTerminal();
let ended: Promise<number>;
let ready: Record<string, unknown>;

beforeAll(async () => {
  const words = ["up", "--json", "--data", data, "--port", "0", "--admin-port", "0", "--log-level", "silent"];
  ended = dispatch(words, server);
  ready = await server.until(({ event }) => event === "ready");
});

afterAll(async () => {
  server.interrupt();
  expect(await ended).toBe(0);
  rmSync(root, { recursive: true, force: true });
});

interface Ran {
  readonly code: number;
  /** Lines of `--json`. */
  readonly records: readonly Record<string, unknown>[];
  readonly error: Record<string, unknown> | undefined;
}

async function belfryOn(directory: string, ...words: string[]): Promise<Ran> {
  const terminal = fakeTerminal({ BELFRY_DATA: directory }, '{"headline":"from a pipe"}');
  const code = await dispatch([...words, "--json"], terminal);
  const error = terminal.errors() === "" ? undefined : JSON.parse(terminal.errors()).error;
  return { code, records: terminal.lines().map((line) => JSON.parse(line)), error };
}

/** One command with `--json`. */
const belfry = (...words: string[]): Promise<Ran> => belfryOn(data, ...words);

/** One command as a person sees it. */
async function spoken(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const terminal = fakeTerminal({ BELFRY_DATA: data });
  const code = await dispatch(words, terminal);
  return { code, out: terminal.lines().join("\n"), err: terminal.errors() };
}

async function newApp(): Promise<string> {
  const { records } = await belfry("app", "create", "Kiosk");
  return String(records[0]?.packageSid);
}

interface Registered {
  readonly device: FakeTerminal;
  stop(): Promise<number>;
}

/** A device that listens, and its installation in the hub. */
async function register(hub: string, app: string, id: string, tags: readonly string[]): Promise<Registered> {
  const device = fakeTerminal({ BELFRY_DATA: data });
  const over = dispatch(["listen", "--json", "--app", app, "--device", join(root, `${id}.json`)], device);
  const { uri } = await device.until(({ event }) => event === "channel");
  const { records } = await belfry("hub", "keys", hub);
  const { connectionStrings } = records[0] as { connectionStrings: { full: string } };
  const push = createPush({ mode: "hub", connectionString: connectionStrings.full, hubName: hub });
  const template = { text1: "$(headline)" };
  await push.wns.createNativeRegistration(String(uri), [...tags]);
  await push.wns.createToastText01Registration(String(uri), [...tags], template);
  return {
    device,
    stop() {
      device.interrupt();
      return over;
    },
  };
}

const isNotification = ({ event }: Record<string, unknown>) => event === "notification";

describe("the hub in `belfry up`", () => {
  test("the ready line says where the hub is, also when its port was left to the system", () => {
    expect(String(ready.hub)).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(ready.hub).not.toBe(ready.service);
  });

  test("a hub is made for an app of this process without its secret, and prints what clients take", async () => {
    const app = await newApp();
    const { code, records } = await belfry("hub", "create", "weather", "--app", app);
    expect(code).toBe(0);
    expect(records).toEqual([
      {
        name: "weather",
        connectionStrings: {
          listen: expect.stringMatching(
            /^Endpoint=http:\S+;SharedAccessKeyName=DefaultListenSharedAccessSignature;SharedAccessKey=\S{44}$/,
          ),
          full: expect.stringMatching(
            /^Endpoint=http:\S+;SharedAccessKeyName=DefaultFullSharedAccessSignature;SharedAccessKey=\S{44}$/,
          ),
        },
      },
    ]);
    const again = await belfry("hub", "create", "Weather", "--app", app);
    expect(again).toMatchObject({ code: 1, error: { code: "HUB_EXISTS" } });
    const { records: listed } = await belfry("hub", "list");
    expect(listed).toMatchObject([
      { name: "weather", installations: 0, wns: { packageSid: app, tokenEndpoint: null } },
    ]);
  });

  test("an app that is not there, and a secret without an app, are refused before any hub is made", async () => {
    const stranger = "ms-app://s-1-15-2-1-2-3-4-5-6-7";
    expect(await belfry("hub", "create", "x", "--app", stranger)).toMatchObject({
      code: 1,
      error: { code: "APP_UNKNOWN" },
    });
    expect(await belfry("hub", "create", "x", "--tenant", "t")).toMatchObject({ code: 2, error: { code: "USAGE" } });
    const { records } = await belfry("hub", "list");
    expect(records.map(({ name }) => name)).not.toContain("x");
  });

  test("a send is accepted, shown as it goes, and ends with its outcomes; the device gets it", async () => {
    const app = await newApp();
    await belfry("hub", "create", "news", "--app", app);
    const lobby = await register("news", app, "lobby", ["rain", "oslo"]);
    const sent = await belfry("hub", "send", "news", "--tags", "rain && oslo", "--toast", "Rain at six", "--tag", "w");
    expect(sent.code).toBe(0);
    expect(sent.records.at(0)).toMatchObject({ event: "accepted", matching: 1 });
    expect(sent.records.at(-1)).toMatchObject({ event: "ended", state: "Completed", outcomes: { Success: 1 } });
    expect(await lobby.device.until(isNotification)).toMatchObject({
      type: "wns/toast",
      tag: "w",
      payload: expect.stringContaining("Rain at six"),
    });
    expect(await lobby.stop()).toBe(0);
  });

  test("templates are filled, from the command line or from a pipe, and raw bytes arrive as they are", async () => {
    const app = await newApp();
    await belfry("hub", "create", "templates", "--app", app);
    const gate = await register("templates", app, "gate", ["rain"]);
    const file = join(root, "bytes");
    writeFileSync(file, Buffer.from([0, 255, 1]));
    for (const [words, payload] of [
      [["--template", '{"headline":"typed"}'], { payload: expect.stringContaining("typed") }],
      [["--template", "-"], { payload: expect.stringContaining("from a pipe") }],
      [["--raw", file, "--cache"], { type: "wns/raw", payloadBase64: "AP8B" }],
    ] as const) {
      const before = gate.device.lines().length;
      const { code, error } = await belfry("hub", "send", "templates", ...words);
      expect({ code, error }).toEqual({ code: 0, error: undefined });
      const isNew = (record: Record<string, unknown>) =>
        isNotification(record) && gate.device.lines().slice(before).includes(JSON.stringify(record));
      expect(await gate.device.until(isNew)).toMatchObject(payload);
    }
    expect(await gate.stop()).toBe(0);
  });

  test("a send that nobody matches exits with 1 and says where to look", async () => {
    const nobody = await spoken("hub", "send", "weather", "--tags", "hail", "--toast", "Anyone?");
    expect(nobody.code).toBe(1);
    expect(nobody.out).toContain("Nobody matched");
    expect(nobody.out).toContain("0 registrations match now");
  });

  test("a tag expression that cannot be read is refused with the character at which reading ended", async () => {
    const wrong = await belfry("hub", "send", "weather", "--tags", "rain &&", "--toast", "x");
    expect(wrong).toMatchObject({ code: 1, error: { code: "HUB_REFUSED" } });
    expect(String(wrong.error?.message)).toContain("at character");
  });

  test("what is said twice, is no JSON or goes with something else is wrong usage", async () => {
    for (const words of [
      ["--toast", "a", "--template", "{}"],
      ["--template", "{"],
      ["--template", "{}", "--tag", "t"],
      ["--toast", "a", "--at", "tomorrow"],
      [],
    ]) {
      expect(await belfry("hub", "send", "weather", ...words)).toMatchObject({ code: 2, error: { code: "USAGE" } });
    }
  });

  test("a send for later is scheduled, listed and taken back", async () => {
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const { code, records } = await belfry("hub", "send", "weather", "--toast", "Later", "--at", at);
    expect(code).toBe(0);
    expect(records).toMatchObject([{ event: "accepted", state: "Scheduled" }]);
    const id = String(records[0]?.id);
    const listed = await belfry("hub", "sends", "weather", "--last", "1");
    expect(listed.records).toMatchObject([{ id, state: "Scheduled", scheduledFor: Date.parse(at) }]);
    expect((await belfry("hub", "sends", "weather", "--cancel", id)).records).toMatchObject([{ state: "Canceled" }]);
    expect(await belfry("hub", "sends", "weather", "--cancel", id)).toMatchObject({
      code: 1,
      error: { code: "NOTIFICATION_UNKNOWN" },
    });
    const tooFar = new Date(Date.now() + 8 * 86_400_000).toISOString();
    expect((await belfry("hub", "send", "weather", "--toast", "x", "--at", tooFar)).error?.code).toBe("HUB_REFUSED");
  });

  test("a key is changed: the printed string is new, and the old one is refused", async () => {
    await belfry("hub", "create", "keys", "--app", await newApp());
    const { records } = await belfry("hub", "keys", "keys");
    const before = (records[0] as { connectionStrings: { full: string } }).connectionStrings.full;
    const { records: changed } = await belfry("hub", "keys", "keys", "--rotate", "full");
    const after = String(changed[0]?.connectionString);
    expect(after).not.toBe(before);
    const register = (connectionString: string) =>
      createPush({ mode: "hub", connectionString, hubName: "keys" }).createRegistrationId();
    expect(await register(after)).toBeDefined();
    await expect(register(before)).rejects.toMatchObject({ statusCode: 401 });
    expect((await belfry("hub", "keys", "keys", "--rotate", "nobody")).error?.code).toBe("ADMIN_REQUEST_INVALID");
  });

  test("a hub that was made without an app says how to add one, and reaches its devices once it has it", async () => {
    const app = await newApp();
    const made = await spoken("hub", "create", "late");
    expect(made.err).toContain("`belfry hub change late --app SID` adds an app");
    const phone = await register("late", app, "phone", ["rain"]);
    const before = await belfry("hub", "send", "late", "--tags", "rain", "--toast", "Too early");
    expect(before).toMatchObject({ code: 1, error: { code: "HUB_REFUSED" } });
    const changed = await belfry("hub", "change", "late", "--app", app);
    expect(changed).toMatchObject({ code: 0, error: undefined });
    expect(changed.records).toMatchObject([{ name: "late", wns: { packageSid: app, tokenEndpoint: null } }]);
    expect((await belfry("hub", "send", "late", "--tags", "rain", "--toast", "In time")).code).toBe(0);
    expect(await phone.device.until(isNotification)).toMatchObject({ payload: expect.stringContaining("In time") });
    expect(await phone.stop()).toBe(0);
    expect((await belfry("hub", "change", "late", "--no-app")).records).toMatchObject([{ wns: null }]);
  });

  test("a hub whose secret is refused says why and what to do; with the right one it pushes at once", async () => {
    const { records } = await belfry("app", "create", "Rotated");
    const app = String(records[0]?.packageSid);
    const [wrong, right] = ["wrong", "right"].map((name) => join(root, `${name}-secret`)) as [string, string];
    writeFileSync(wrong, "no-secret-of-this-app\n");
    writeFileSync(right, `${records[0]?.clientSecret}\n`);
    const elsewhere = ["--token-endpoint", `${ready.service}/accesstoken.srf`];
    await belfry("hub", "create", "rotated", "--app", app, "--secret-file", wrong, ...elsewhere);
    const phone = await register("rotated", app, "rotated-phone", ["rain"]);
    const refused = await spoken("hub", "send", "rotated", "--tags", "rain", "--toast", "Not let in");
    expect(refused.code).toBe(1);
    expect(refused.out).toContain("InvalidCredentials 1");
    expect(refused.out).toContain("Invalid client secret");
    expect(refused.out).toContain("`belfry hub change rotated --secret-file FILE`");
    expect((await spoken("hub", "sends", "rotated")).err).toContain("`belfry hub change rotated --secret-file FILE`");
    const changed = await spoken("hub", "change", "rotated", "--secret-file", right);
    expect(changed).toMatchObject({ code: 0, err: "" });
    expect(changed.out).toContain(`${app} at ${ready.service}/accesstoken.srf`);
    expect(changed.out).not.toContain(String(records[0]?.clientSecret));
    expect((await belfry("hub", "send", "rotated", "--tags", "rain", "--toast", "Let in")).code).toBe(0);
    expect(await phone.device.until(isNotification)).toMatchObject({ payload: expect.stringContaining("Let in") });
    expect(await phone.stop()).toBe(0);
  });

  test("what else is said of a hub is changed by the flag of its name, and shown", async () => {
    await belfry("hub", "create", "changed");
    const { records } = await belfry("hub", "list");
    const { browser } = records.find(({ name }) => name === "changed") ?? {};
    const { publicKey: key } = browser as { publicKey: string };
    const { out } = await spoken("hub", "change", "changed", "--subject", "mailto:ops@example.org", "--ttl-days", "90");
    expect(out).toContain(`browsers subscribe with ${key}; their services see mailto:ops@example.org`);
    expect(out).toContain("after 90 days");
    const forever = await belfry("hub", "change", "changed", "--no-ttl");
    expect(forever.records).toMatchObject([{ registrationTtlSeconds: null, browser: { publicKey: key } }]);
  });

  test("a change of nothing, or of what excludes each other, is wrong usage, and one of an unknown hub is refused", async () => {
    for (const words of [
      [],
      ["--no-app", "--app", "ms-app://s-1-15-2-1"],
      ["--no-ttl", "--ttl-days", "1"],
      ["--ttl-days", "0"],
      ["--tenant", "t"],
      ["--secret-file", join(root, "nothing")],
    ]) {
      expect(await belfry("hub", "change", "changed", ...words)).toMatchObject({ code: 2, error: { code: "USAGE" } });
    }
    expect((await belfry("hub", "change", "nobody", "--no-app")).error?.code).toBe("HUB_UNKNOWN");
  });

  test("a hub says whether templates take the tags of their installation, as it was made", async () => {
    await belfry("hub", "create", "inheriting");
    await belfry("hub", "create", "own", "--own-tags");
    const { records } = await belfry("hub", "list");
    const made = records.filter(({ name }) => name === "inheriting" || name === "own");
    expect(made.map(({ name, templatesInheritTags }) => [name, templatesInheritTags])).toEqual([
      ["inheriting", true],
      ["own", false],
    ]);
    expect((await spoken("hub", "list")).out).toContain("templates match by their own tags");
  });

  test("a hub is deleted with what is in it, and is not known afterwards", async () => {
    await belfry("hub", "create", "old");
    expect((await belfry("hub", "delete", "old")).records).toEqual([{ deleted: "old" }]);
    const { code, error } = await belfry("hub", "send", "old", "--toast", "x");
    expect({ code, name: error?.code }).toEqual({ code: 1, name: "HUB_UNKNOWN" });
    expect((await spoken("hub", "keys", "old")).err).toContain("`belfry hub list` shows the hubs");
  });

  test("settings of the hub stand among those of the running server", async () => {
    const { records } = await belfry("config");
    expect(records.filter(({ name }) => name === "hubScheduleDays")).toMatchObject([{ value: "7", unit: "days" }]);
    expect(records.filter(({ name }) => name === "adminPort")).toHaveLength(1);
  });
});

test("a hub port in use is named, and the service that had begun is stopped again", async () => {
  const taken = String(new URL(String(ready.hub)).port);
  const other = join(root, "other");
  const ports = ["--port", "0", "--admin-port", "0", "--hub-port", taken, "--log-level", "silent"];
  const failed = await belfryOn(other, "up", ...ports);
  expect(failed).toMatchObject({ code: 1, error: { code: "PORT_IN_USE", detail: expect.stringContaining(taken) } });
  expect(await belfryOn(other, "app", "list")).toMatchObject({ code: 1, error: { code: "SERVER_NOT_FOUND" } });
});

describe("import", () => {
  const entry = (channel: string, tags: string) =>
    `<WindowsRegistrationDescription xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.microsoft.com/netservices/2010/10/servicebus/connect"><Tags>${tags}</Tags><ChannelUri>${channel}</ChannelUri></WindowsRegistrationDescription>`;

  test("a file as Azure exports it is taken over in one command; lines that cannot be taken are named", async () => {
    await belfry("hub", "create", "moved", "--app", await newApp());
    const file = join(root, "Output.txt");
    const channels = ["a", "b"].map((one) => `https://db5.notify.windows.com/?token=${one}`);
    writeFileSync(file, [...channels.map((one) => entry(one, "rain")), "<broken", ""].join("\n"));
    const { code, records } = await belfry("hub", "import", "moved", file);
    expect(code).toBe(0);
    const { output, ...job } = records.at(-1) ?? {};
    expect(job).toMatchObject({ type: "ImportUpsertRegistrations", status: "Completed", progress: 100 });
    const failed = (output as { FailedFilePath?: string } | undefined)?.FailedFilePath ?? "none";
    expect(failed).toEndWith("/Failed.txt");
    const { records: hubs } = await belfry("hub", "list");
    expect(hubs.find(({ name }) => name === "moved")).toMatchObject({ registrations: 2 });
    expect((await belfry("hub", "jobs", "moved")).records).toMatchObject([{ status: "Completed" }]);
    const files = join(data, "hub-files", "hub-moved");
    expect(readFileSync(join(files, failed), "utf8")).toContain("<broken");
    // What was brought for the import is not kept.
    for (let tries = 0; readdirSync(join(files, "uploads")).length > 0 && tries < MANY_TRIES; tries++)
      await Bun.sleep(5);
    expect(readdirSync(join(files, "uploads"))).toEqual([]);
  });

  test("a file that is not there is wrong usage, and a mode that is none is refused", async () => {
    expect((await belfry("hub", "import", "moved", join(root, "nothing"))).code).toBe(2);
    const wrong = await belfry("hub", "import", "moved", join(root, "Output.txt"), "--mode", "merge");
    expect(wrong).toMatchObject({ code: 1, error: { code: "ADMIN_REQUEST_INVALID" } });
  });
});

describe("`belfry hub serve`", () => {
  const alone = join(root, "alone");
  const ports = ["--hub-port", "0", "--admin-port", "0", "--log-level", "silent"];

  test("runs the hub alone with HTTPS, prints its ready line with the CA, and stops at a signal", async () => {
    const terminal = fakeTerminal({ BELFRY_DATA: alone });
    const over = dispatch(["hub", "serve", "--json", "--tls", "dev", ...ports], terminal);
    const line = await terminal.until(({ event }) => event === "ready");
    expect(line).toEqual({
      event: "ready",
      service: null,
      hub: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
      admin: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
      console: null,
      ca: join(alone, "ca", "ca.pem"),
    });
    const fetch = trustingFetch(String(line.ca));
    expect((await fetch(`${line.hub}/readyz`)).status).toBe(200);

    const needsSecret = await belfryOn(alone, "hub", "create", "store", "--app", "ms-app://s-1-15-2-1-2-3-4-5-6-7");
    expect(needsSecret).toMatchObject({ code: 1, error: { code: "ADMIN_REQUEST_INVALID" } });
    const secret = join(root, "secret");
    writeFileSync(secret, "a-client-secret\n");
    const app = ["--app", "ms-app://s-1-15-2-1-2-3-4-5-6-7", "--secret-file", secret];
    const made = await belfryOn(alone, "hub", "create", "store", ...app);
    expect(made.records).toMatchObject([
      { connectionStrings: { full: expect.stringMatching(/^Endpoint=sb:\/\/127/) } },
    ]);

    const person = fakeTerminal({ BELFRY_DATA: alone });
    expect(await dispatch(["hub", "keys", "store"], person)).toBe(0);
    expect(person.lines().join("\n")).toContain(`NODE_EXTRA_CA_CERTS=${join(alone, "ca", "ca.pem")}`);

    terminal.interrupt();
    expect(await over).toBe(0);
    const gone = await belfryOn(alone, "hub", "list");
    expect(gone).toMatchObject({ code: 1, error: { code: "SERVER_NOT_FOUND" } });
  });

  test("two hubs do not share a directory, and the second says who has it", async () => {
    const first = fakeTerminal({ BELFRY_DATA: alone });
    const over = dispatch(["hub", "serve", "--json", ...ports], first);
    await first.until(({ event }) => event === "ready");
    const second = await belfryOn(alone, "hub", "serve", ...ports);
    expect(second).toMatchObject({ code: 1, error: { code: "DATA_LOCKED" } });
    // The one that has it is found as before.
    expect((await belfryOn(alone, "hub", "list")).code).toBe(0);
    first.interrupt();
    expect(await over).toBe(0);
  });
});
