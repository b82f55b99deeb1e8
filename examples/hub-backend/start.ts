/**
 * `npm run hub-backend`: a push service with its hub, three devices that are interested in different weather, and a backend that sends once
 * for each of them. Prints who got what, and ends.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { connectDevice, memoryStore } from "@belfry/device";
import { Backend, TOPICS, type Topic } from "./backend.ts";

const DEVICES: readonly (readonly [name: string, topics: readonly Topic[]])[] = [
  ["lobby", ["rain"]],
  ["harbour", ["rain", "wind"]],
  ["pass", ["snow", "wind"]],
];

const belfry = `${import.meta.dirname}/../../cli/src/main.ts`;
const data = mkdtempSync(`${tmpdir()}/belfry-hub-backend-`);

/** The first line of a command as an object; the command runs on. */
async function run(...args: readonly string[]) {
  const child = spawn(process.execPath, [belfry, ...args, "--data", data, "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface(child.stdout)) return { child, line: JSON.parse(line) };
  throw new Error(`belfry ${args.join(" ")} ended without a word`);
}

const free = ["--port", "0", "--hub-port", "0", "--admin-port", "0", "--log-level", "warn"];
const { child: up, line: ready } = await run("up", ...free);
const { line: app } = await run("app", "create", "Weather");
const { line: hub } = await run("hub", "create", "weather", "--app", app.packageSid);
console.log(`The hub is at ${ready.hub}, its service at ${ready.service}.\n`);

const backend = new Backend(hub.connectionStrings.full);
const { promise: everybodyHeard, resolve } = Promise.withResolvers<void>();
let expected = DEVICES.reduce((sum, [, topics]) => sum + topics.length, 0);

const devices = await Promise.all(
  DEVICES.map(async ([name, topics]) => {
    const device = connectDevice({ service: ready.service, store: memoryStore() });
    const channel = await device.openChannel(app.packageSid);
    channel.onNotification(({ payload }) => {
      const title = /<text id="1">([^<]*)/.exec(String(payload))?.[1] ?? "";
      console.log(`  ${name.padEnd(8)} ${title}`);
      expected -= 1;
      if (expected === 0) resolve();
    });
    await backend.remember(channel.uri, topics);
    console.log(`${name} wants ${topics.join(" and ")}.`);
    return device;
  }),
);

console.log("\nOne request for each:");
for (const topic of TOPICS) await backend.tell(topic);
await everybodyHeard;

const { line: sent } = await run("hub", "sends", "weather", "--last", "1");
console.log(`\nOf the last one the hub says: ${sent.state}, ${JSON.stringify(sent.outcomes.wns)}.`);
for (const device of devices) await device.close();
up.kill("SIGTERM");
await once(up, "exit");
rmSync(data, { recursive: true, force: true });
