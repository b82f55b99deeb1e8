/** A backup that is made while the server works, and a server that goes on from it. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { AppCredentials } from "@belfry/protocol";
import { connectRawDevice, reconnect } from "../../test/support/raw-device.ts";
import { accessTokenOf, push, toast } from "../../test/support/sender.ts";
import { writeBackup } from "./backup.ts";
import { dispatch } from "./dispatch.ts";
import { type FakeTerminal, fakeTerminal } from "./testing/fake-terminal.ts";
import { runBelfry } from "./testing/run-belfry.ts";

const root = mkdtempSync(join(tmpdir(), "belfry-cli-backup-"));
const data = join(root, "data");
const file = join(root, "monday.tar.gz");

interface Running {
  /** Origin of its public port. */
  readonly service: string;
  readonly terminal: FakeTerminal;
  readonly ended: Promise<number>;
}

async function start(directory: string): Promise<Running> {
  const terminal = fakeTerminal();
  const words = ["up", "--json", "--data", directory, "--port", "0", "--admin-port", "0", "--log-level", "silent"];
  const ended = dispatch(words, terminal);
  const { service } = await terminal.until(({ event }) => event === "ready");
  return { service: String(service), terminal, ended };
}

async function stop({ terminal, ended }: Running): Promise<void> {
  terminal.interrupt();
  expect(await ended).toBe(0);
}

const belfryOn = (directory: string, ...words: string[]) => runBelfry({ BELFRY_DATA: directory }, words);

let app: Record<string, unknown> | undefined;

beforeAll(async () => {
  const server = await start(data);
  app = (await belfryOn(data, "app", "create", "Kiosk")).records[0];
  await belfryOn(data, "hub", "create", "news", "--app", String(app?.packageSid));
  const { code, error } = await belfryOn(data, "backup", file);
  expect([code, error]).toEqual([0, undefined]);
  await stop(server);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

test("a backup that was made while the server ran is one file for its owner alone, and leaves nothing behind", () => {
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const names = spawnSync("tar", ["-tf", file], { encoding: "utf8" }).stdout.trim().split("\n");
  expect(names.sort()).toEqual(["admin-token", "belfry.sqlite", "hub.sqlite"]);
  const left = readdirSync(join(data, "copies"), { recursive: true, withFileTypes: true });
  expect(left.filter((entry) => entry.isFile())).toEqual([]);
});

test("a server that is started on what was restored knows apps, secrets, hubs and its operator", async () => {
  const other = join(root, "restored");
  expect((await belfryOn(other, "restore", file)).records).toEqual([{ restored: other }]);
  const server = await start(other);
  const { records: apps } = await belfryOn(other, "app", "list");
  expect(apps).toMatchObject([{ packageSid: app?.packageSid }]);
  expect((await belfryOn(other, "hub", "list")).records).toMatchObject([{ name: "news" }]);
  await stop(server);
});

test("a device that confirmed more than a backup knows goes on after it was restored, and takes nothing new for something it had", async () => {
  const [directory, other, copy] = ["lost", "found", "tuesday.tar"].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  const lost = await start(directory);
  const [created] = (await belfryOn(directory, "app", "create", "Kiosk")).records;
  const credentials = created as unknown as AppCredentials;
  const device = await connectRawDevice(lost);
  const { uri } = await device.open(credentials.packageSid);
  const pushTo = async (server: Running, text: string) => {
    const token = await accessTokenOf(server, credentials);
    const answer = await push(uri.replace(lost.service, server.service), token, toast(text));
    expect(answer.wnsStatus).toBe("received");
  };
  await pushTo(lost, "before the backup");
  expect(await device.push()).toMatchObject({ seq: 1 });
  expect((await belfryOn(directory, "backup", copy)).code).toBe(0);
  for (const seq of [2, 3]) {
    await pushTo(lost, "after the backup");
    expect(await device.push()).toMatchObject({ seq });
  }
  device.ack(3);
  await device.settled();
  await stop(lost);

  expect((await belfryOn(other, "restore", copy)).code).toBe(0);
  const found = await start(other);
  // While the device is away, as many as the backup lacks, and more.
  for (const text of ["one", "two", "three"]) await pushTo(found, text);
  const back = await reconnect(found, device, 3);
  for (const text of ["one", "two", "three"]) {
    const { seq, payload } = await back.push();
    expect(payload).toContain(text);
    expect(seq).toBeGreaterThan(3);
    back.ack(seq);
  }
  await back.settled();
  await back.close();
  await stop(found);
});

test("a backup of a server that is stopped holds the same", async () => {
  const still = join(root, "still.tar");
  expect((await belfryOn(data, "backup", still)).records).toEqual([
    { backup: still, databases: ["belfry.sqlite", "hub.sqlite"] },
  ]);
  const other = join(root, "from-still");
  expect((await belfryOn(other, "restore", still)).code).toBe(0);
  expect(existsSync(join(other, "hub.sqlite"))).toBe(true);
});

test("directory and file may be named from where the command is typed", async () => {
  const near = relative(process.cwd(), join(root, "near.tar"));
  const { code, error } = await belfryOn(relative(process.cwd(), data), "backup", near);
  expect([code, error]).toEqual([0, undefined]);
  const names = spawnSync("tar", ["-tf", near], { encoding: "utf8" }).stdout.trim().split("\n");
  expect(names.sort()).toEqual(["admin-token", "belfry.sqlite", "hub.sqlite"]);
});

test("a backup that fails leaves no file that could be taken for one", async () => {
  const broken = join(root, "broken.tar");
  const failed = await writeBackup(broken, data, [join(root, "no-such-copy", "belfry.sqlite")]).catch(
    ({ code }) => code,
  );
  expect(failed).toBe("BACKUP_UNUSABLE");
  expect(existsSync(broken)).toBe(false);
});

test("nothing is written over: neither a file that is there nor a directory that has a database", async () => {
  expect((await belfryOn(data, "backup", file)).error).toMatchObject({ code: "BACKUP_UNUSABLE" });
  const { code, error } = await belfryOn(data, "restore", file);
  expect([code, error?.code]).toEqual([1, "BACKUP_UNUSABLE"]);
  expect(error?.message).toContain("restore into an empty directory");
});

test("what is no backup is refused, and nothing of it is taken", async () => {
  const rubbish = join(root, "rubbish.tar");
  writeFileSync(rubbish, "this is no archive");
  expect((await belfryOn(join(root, "a"), "restore", rubbish)).error).toMatchObject({ code: "BACKUP_UNUSABLE" });
  writeFileSync(join(root, "passwd"), "root");
  const foreign = join(root, "foreign.tar");
  spawnSync("tar", ["-cf", foreign, "-C", root, "passwd"]);
  const { error } = await belfryOn(join(root, "b"), "restore", foreign);
  expect(error?.message).toContain("which no backup does");
  for (const name of ["a", "b"]) expect(existsSync(join(root, name))).toBe(false);
  expect((await belfryOn(join(root, "nowhere"), "backup", join(root, "x.tar"))).error?.message).toContain(
    "no database",
  );
});

test("a restore that fails when it looks at the database leaves what was there before, and no directory that it made", async () => {
  writeFileSync(join(root, "belfry.sqlite"), "this is no database");
  const broken = join(root, "no-database.tar");
  spawnSync("tar", ["-cf", broken, "-C", root, "belfry.sqlite"]);
  const made = join(root, "above", "restored");
  const { code } = await belfryOn(made, "restore", broken);
  expect([code, existsSync(join(root, "above"))]).toEqual([1, false]);
  const there = join(root, "there");
  mkdirSync(there);
  writeFileSync(join(there, "notes.txt"), "of the operator");
  expect((await belfryOn(there, "restore", broken)).code).toBe(1);
  expect(readdirSync(there)).toEqual(["notes.txt"]);
  expect((await belfryOn(there, "restore", file)).code).toBe(0);
});
