import { expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog, openDataDirectory, readSettings } from "@belfry/host";
import { serviceSettings } from "./config.ts";
import { openEngine } from "./open-engine.ts";

test("a bus without an engine that nodes share is refused, before anything is kept for one node alone", async () => {
  const root = mkdtempSync(join(tmpdir(), "belfry-open-engine-"));
  const { values } = readSettings(serviceSettings, { flags: { bus: "nats://bus:4222" }, env: {} });
  const log = createLog({ level: "silent", write: () => undefined, now: () => 0 });
  const parts = { data: openDataDirectory(root), log, startedAt: 0, onCutOff: () => undefined };
  const refused = await openEngine(values, parts).then(String, ({ code, detail }) => [code, detail]);
  expect(refused).toEqual(["SETTING_INVALID", expect.stringContaining("BELFRY_ENGINE")]);
  expect(readdirSync(root)).toEqual([]);
  rmSync(root, { recursive: true, force: true });
});
