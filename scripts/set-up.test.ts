import { expect, test } from "bun:test";
import { components, locate } from "./components.ts";
import { findMissing, installCommands, setUp } from "./set-up.ts";

const bare = { which: () => null, isRoot: false };
const full = { which: (command: string) => `/bin/${command}`, isRoot: false };

test("a component is found under any of its names", () => {
  const browser = components.find(({ name }) => name === "chromium");
  const which = (command: string) => (command === "google-chrome" ? "/opt/google-chrome" : null);
  expect(browser && locate(browser, which)).toBe("/opt/google-chrome");
});

test("on a machine that has everything, every component is a passed check and nothing is missing", async () => {
  expect(findMissing(full)).toEqual([]);
  expect(await setUp(full)).toEqual({ passed: components.length, failures: [] });
});

test("on a machine where nothing may be installed, each missing component is one failed check with its name", async () => {
  const { passed, failures } = await setUp(bare);
  expect(passed).toBe(0);
  expect(failures).toHaveLength(components.length);
  for (const { name } of components) expect(failures.join()).toContain(name);
});

test("only what is missing is installed", () => {
  const missing = components.filter(({ name }) => name === "openssl");
  expect(installCommands(missing).map(({ argv }) => argv.join(" "))).toEqual([
    "apt-get update",
    "apt-get install -y --no-install-recommends openssl",
  ]);
});
