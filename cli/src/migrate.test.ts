/** A data directory that a server filled, moved to PostgreSQL, and the server that goes on there. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hubClient } from "../../test/support/hub-client.ts";
import { sharedPostgres } from "../../test/support/postgres.ts";
import { dispatch } from "./dispatch.ts";
import { type FakeTerminal, fakeTerminal } from "./testing/fake-terminal.ts";
import { runBelfry } from "./testing/run-belfry.ts";

/** Milliseconds: a server of PostgreSQL is made first, on a machine that may have much else to do. */
const PATIENCE_MS = 120_000;
setDefaultTimeout(PATIENCE_MS);

const root = mkdtempSync(join(tmpdir(), "belfry-cli-migrate-"));
const data = join(root, "data");
const lobby = join(root, "lobby.json");
let engine = "";

const belfryIn = (env: Readonly<Record<string, string>>, ...words: string[]) =>
  runBelfry({ BELFRY_DATA: data, ...env }, words);
const belfry = (...words: string[]) => belfryIn({}, ...words);
const migrate = (...words: string[]) => belfryIn({ BELFRY_ENGINE: engine }, "migrate", ...words);

interface Running {
  readonly terminal: FakeTerminal;
  readonly ended: Promise<number>;
}

async function begin(matches: string, env: Readonly<Record<string, string>>, ...words: string[]): Promise<Running> {
  const terminal = fakeTerminal({ BELFRY_DATA: data, ...env });
  const ended = dispatch([...words, "--json"], terminal);
  await terminal.until(({ event }) => event === matches);
  return { terminal, ended };
}

async function stop({ terminal, ended }: Running): Promise<void> {
  terminal.interrupt();
  expect(await ended).toBe(0);
}

const UP = ["up", "--port", "0", "--admin-port", "0", "--log-level", "silent"];
const listen = (app: string) => begin("channel", {}, "listen", "--app", app, "--device", lobby);

interface Keys {
  readonly connectionStrings: { readonly full: string };
}

let app: Record<string, string>;
let keys: Keys;

/** An app, a channel of a device that is away, a toast that waits for it, and a hub in which the device is registered. */
beforeAll(async () => {
  engine = await (await sharedPostgres()).createDatabase();
  const server = await begin("ready", {}, ...UP);
  app = (await belfry("app", "create", "Kiosk")).records[0] as Record<string, string>;
  const sid = String(app.packageSid);
  const device = await listen(sid);
  const { uri } = await device.terminal.until(({ event }) => event === "channel");
  await stop(device);
  await belfry("hub", "create", "news", "--app", sid);
  keys = (await belfry("hub", "keys", "news")).records[0] as unknown as Keys;
  const client = hubClient(keys.connectionStrings.full, "news");
  expect((await client.put({ installationId: "lobby-7", pushChannel: uri, tags: ["rain"] })).status).toBe(200);
  await belfryIn(
    { BELFRY_CLIENT_SECRET: String(app.clientSecret) },
    ...["push", String(uri), "--app", sid, "--toast", "Waiting"],
  );
  await stop(server);
}, PATIENCE_MS);

afterAll(() => rmSync(root, { recursive: true, force: true }));

test("words that name no directory, no engine or no part are wrong usage, and say what is right", async () => {
  for (const [words, hint] of [
    [["--from", "/var/lib/belfry"], "sqlite:/var/lib/belfry"],
    [[], "sqlite:/var/lib/belfry"],
    [["--from", `sqlite:${data}`, "--to", "mysql://db/belfry"], "postgres://belfry@db/belfry"],
    [["--from", `sqlite:${data}`, "--only", "traces"], "service or hub"],
  ] as const) {
    const { code, error } = await migrate(...words);
    expect([code, error?.code]).toEqual([2, "USAGE"]);
    expect(error?.message).toContain(hint);
  }
  const nowhere = await belfry("migrate", "--from", `sqlite:${data}`);
  expect(nowhere).toMatchObject({
    code: 2,
    error: { code: "USAGE", message: expect.stringContaining("BELFRY_ENGINE") },
  });
});

test("a password on the command line is refused with the advice to use the environment, and is not repeated", async () => {
  for (const to of ["postgres://belfry:hunter2@db/belfry", "postgres://belfry@db/belfry?password=hunter2"]) {
    const { code, error } = await migrate("--from", `sqlite:${data}`, "--to", to);
    expect([code, error?.code]).toEqual([2, "SETTING_INVALID"]);
    expect(error?.message).toContain("--to holds a password: give the URL as BELFRY_ENGINE");
    expect(JSON.stringify(error)).not.toContain("hunter2");
  }
});

test("a directory without what is to be moved is refused, and none is made", async () => {
  const nowhere = join(root, "nothing");
  const nothing = await migrate("--from", `sqlite:${nowhere}`);
  expect(nothing).toMatchObject({ code: 1, error: { code: "MOVE_REFUSED" } });
  expect(nothing.error?.message).toContain("there is no belfry.sqlite or hub.sqlite in");
  expect(existsSync(nowhere)).toBe(false);
  const alone = join(root, "alone");
  mkdirSync(alone);
  writeFileSync(join(alone, "belfry.sqlite"), "");
  const hub = await migrate("--from", `sqlite:${alone}`, "--only", "hub");
  expect(hub.error?.message).toContain("there is no hub.sqlite in");
});

test("a server that works in the directory keeps it", async () => {
  const server = await begin("ready", {}, ...UP);
  expect(await migrate("--from", `sqlite:${data}`)).toMatchObject({ code: 1, error: { code: "DATA_LOCKED" } });
  await stop(server);
});

test("what waits is delivered and who is registered is found by a server that starts on the engine", async () => {
  const service = await migrate("--from", `sqlite:${data}`, "--only", "service");
  expect(service.error).toBeUndefined();
  expect(service.records).toMatchObject([{ moved: { service: { apps: 1, channels: 1, inbox: 1 } } }]);
  const both = await migrate("--from", `sqlite:${data}`);
  expect(both).toMatchObject({ code: 1, error: { code: "MOVE_REFUSED" } });
  const hub = await migrate("--from", `sqlite:${data}`, "--only", "hub");
  expect(hub.records).toMatchObject([{ moved: { hub: { hubs: 1, registrations: 1, installations: 1 } } }]);
  expect((await migrate("--from", `sqlite:${data}`, "--only", "hub")).error?.code).toBe("MOVE_REFUSED");
  const server = await begin("ready", { BELFRY_ENGINE: engine }, ...UP);
  const device = await listen(String(app.packageSid));
  const arrived = await device.terminal.until(({ event }) => event === "notification");
  expect(arrived).toMatchObject({ type: "wns/toast", payload: expect.stringContaining("Waiting") });
  const found = await belfry("hub", "installations", "news", "lobby-7");
  expect(found.records).toMatchObject([{ installationId: "lobby-7", tags: ["rain"] }]);
  const sent = await belfry("hub", "send", "news", "--tags", "rain", "--toast", "Onwards");
  expect(sent.records.at(0)).toMatchObject({ event: "accepted", matching: 1 });
  const after = (await belfry("hub", "keys", "news")).records[0] as unknown as Keys;
  const keyOf = ({ connectionStrings }: Keys) => connectionStrings.full.split("SharedAccessKey=").at(-1);
  expect(keyOf(after)).toBe(keyOf(keys));
  await stop(device);
  await stop(server);
});

test("a person gives the password in a file, and reads what was moved and that the directory may go once all is well", async () => {
  const password = join(root, "password");
  writeFileSync(password, `${new URL(engine).password}\n`);
  const to = ["--to", engine.replace(/:[^:@]+@/, "@"), "--engine-password-file", password, "--engine-schema", "other"];
  const words = ["migrate", "--from", `sqlite:${data}`, ...to];
  const terminal = fakeTerminal();
  expect(await dispatch(words, terminal)).toBe(0);
  expect(terminal.errors()).toContain("service, channels: 1\n");
  expect(terminal.errors()).toContain("The hub is on the engine now.\n");
  expect(terminal.lines().join("\n")).toContain("keep them until you have seen that all is well");
  const again = fakeTerminal();
  expect(await dispatch(words, again)).toBe(1);
  expect(again.errors()).toContain("--only hub");
});
