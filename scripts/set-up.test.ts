import { expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { components, foreignSenders, isInstalled, locate } from "./components.ts";
import { findMissing, installCommands, senderCommand, setUp } from "./set-up.ts";

const bare = { which: () => null, isRoot: false, has: () => false };
const full = { which: (command: string) => `/bin/${command}`, isRoot: false, has: () => true };
const everything = components.length + foreignSenders.length;

test("a component is found under any of its names", () => {
  const browser = components.find(({ name }) => name === "chromium");
  const which = (command: string) => (command === "google-chrome" ? "/opt/google-chrome" : null);
  expect(browser && locate(browser, which)).toBe("/opt/google-chrome");
});

test("what is not on the path is found in the folder of its newest version", () => {
  const versions = mkdtempSync(join(tmpdir(), "belfry-test-"));
  for (const version of ["9.6", "15", "README"]) mkdirSync(join(versions, version));
  const server = { name: "bell-server", commands: ["ring"], versions, debianPackage: "bells", neededFor: "this test" };
  const which = (command: string) => (command.endsWith("/bin/ring") ? command : null);
  expect(locate(server, which)).toBe(join(versions, "15/bin/ring"));
  expect(locate({ ...server, versions: join(versions, "none") }, which)).toBeNull();
  rmSync(versions, { recursive: true });
});

test("on a machine that has everything, every component and sender is a passed check and nothing is missing", async () => {
  expect(findMissing(full)).toEqual([]);
  expect(await setUp(full)).toEqual({ passed: everything, failures: [] });
});

test("on a machine where nothing may be installed, each missing component and sender is one failed check with its name", async () => {
  const { passed, failures } = await setUp(bare);
  expect(passed).toBe(0);
  expect(failures).toHaveLength(everything);
  for (const { name } of [...components, ...foreignSenders]) expect(failures.join()).toContain(name);
});

test("only what is missing is installed", () => {
  const missing = components.filter(({ name }) => name === "openssl");
  expect(installCommands(missing).map(({ argv }) => argv.join(" "))).toEqual([
    "apt-get update",
    "apt-get install -y --no-install-recommends openssl",
  ]);
});

test("a sender is there when the version that its folder asks for is, and not when another one is", () => {
  const root = mkdtempSync(join(tmpdir(), "belfry-test-"));
  const sender = { name: "bell", folder: "senders/bell", neededFor: "this test" };
  const installed = join(root, sender.folder, "node_modules", sender.name);
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(root, sender.folder, "package.json"), '{"dependencies":{"bell":"6.0.0"}}');
  expect(isInstalled(sender, root)).toBe(false);
  for (const [version, expected] of [
    ["5.9.9", false],
    ["6.0.0", true],
  ] as const) {
    writeFileSync(join(installed, "package.json"), JSON.stringify({ version }));
    expect(isInstalled(sender, root)).toBe(expected);
  }
  rmSync(root, { recursive: true });
});

test("a sender is installed from its own lock file, in its own folder", () => {
  const commands = foreignSenders.map((sender) => senderCommand(sender).argv.join(" "));
  expect(commands).toEqual([
    "npm ci --prefix test/real/node-pushnotifications",
    "npm ci --prefix test/real/web-push-npm",
    "npm ci --prefix test/real/azure-notification-hubs",
    "npm ci --prefix test/real/azure-notification-hubs-1",
    "npm ci --prefix test/real/azure-sb",
  ]);
});
