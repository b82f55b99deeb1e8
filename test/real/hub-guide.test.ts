/** The guide of the hub, done: its two backends are taken out of the page, written down, and run under Node against a hub with HTTPS. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { HubCredentials } from "@belfry/protocol";
import { endProcesses, type RunningCommand, startCommand } from "../support/service-process.ts";
import { makeDirectory } from "../support/test-service.ts";
import { runNode } from "./run-node.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(ROOT, "docs/guide/hub.md"), "utf8");

/** A file that the page gives in full, by the name that stands before it. */
function fileOf(name: string): string {
  const text = page.match(new RegExp(`^\`${name}\`:\\n\\n\`\`\`js\\n([\\s\\S]*?)^\`\`\``, "m"))?.[1];
  if (text === undefined) throw new Error(`the guide has no file ${name}`);
  return text;
}

const directory = makeDirectory();
const data = join(directory.path, "data");
let up: RunningCommand;
let device: RunningCommand;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  const ports = ["--port", "0", "--hub-port", "0", "--admin-port", "0"];
  up = startCommand("up", "--tls", "dev", "--data", data, ...ports, "--log-level", "silent");
  const { ca } = await up.next();
  const app = await startCommand("app", "create", "Weather", "--data", data).next();
  const sid = String(app.packageSid);
  const made = (await startCommand("hub", "create", "weather", "--app", sid, "--data", data).next()) as unknown;
  device = startCommand("listen", "--app", sid, "--data", data, "--device", join(directory.path, "device.json"));
  const { uri } = await device.next();
  const { connectionStrings } = made as HubCredentials;
  environment = { NODE_EXTRA_CA_CERTS: String(ca), HUB: connectionStrings.full, CHANNEL: String(uri) };
});

afterAll(async () => {
  await device.stop();
  await up.stop();
  await endProcesses();
  directory.remove();
});

/** Runs a file of the page where it finds the packages that it imports. */
async function run(name: string, packages: string): Promise<unknown> {
  const folder = join(directory.path, `${name}-at-work`);
  mkdirSync(folder);
  writeFileSync(join(folder, name), fileOf(name));
  symlinkSync(join(ROOT, packages), join(folder, "node_modules"));
  const { code, errors, lines } = await runNode([join(folder, name)], environment);
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  return lines[0];
}

const ID = expect.stringMatching(/^[0-9a-f]{32}-\d{14}-\d+-\d+$/);

test("the backend with the official client: by tag and by template, both arrive", async () => {
  expect(await run("backend.mjs", "test/real/azure-notification-hubs/node_modules")).toEqual({ notificationId: ID });
  const texts = [await device.next(), await device.next()].map(({ payload }) => String(payload));
  expect(texts.filter((text) => text.includes("Rain at six"))).toHaveLength(1);
  expect(texts.filter((text) => text.includes("Sun on Monday"))).toHaveLength(1);
});

test("the backend with the shorthand of Mobile Services, which is built as it is published", async () => {
  expect(await run("mobile.mjs", "node_modules")).toEqual({ notificationId: ID });
  expect(String((await device.next()).payload)).toContain("Take an umbrella");
});
