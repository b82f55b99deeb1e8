import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../../test/support/until.ts";
import { dispatch } from "./dispatch.ts";
import { fakeTerminal } from "./testing/fake-terminal.ts";

test.each([
  ["up", ["up", "--port", "0"]],
  ["hub serve", ["hub", "serve"]],
])("`belfry %s` names the file that holds the admin token, also where the operator chose it", async (_, words) => {
  const root = mkdtempSync(join(tmpdir(), "belfry-ready-"));
  const file = join(root, "token");
  writeFileSync(file, "a-token-that-all-nodes-of-this-test-share", { mode: 0o600 });
  const terminal = fakeTerminal();
  const flags = ["--data", join(root, "data"), "--admin-token-file", file, "--admin-port", "0", "--hub-port", "0"];
  const ended = dispatch([...words, ...flags], terminal);
  await until("the server is up", () => terminal.lines().some((line) => line.includes("The admin token is in")));
  expect(terminal.lines()).toContain(`  The admin token is in ${file}.`);
  terminal.interrupt();
  expect(await ended).toBe(0);
  rmSync(root, { recursive: true, force: true });
});
