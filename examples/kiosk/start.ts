/**
 * `npm run kiosk`: a push service, a cloud and a page, on free ports. Open the address it prints: ships come in every few seconds.
 * Options: `--port N` for the page, `--every SECONDS` between two ships.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { Cloud } from "./cloud.ts";
import page from "./kiosk.html";

const { values } = parseArgs({
  options: { port: { type: "string", default: "0" }, every: { type: "string", default: "4" } },
});
const belfry = `${import.meta.dirname}/../../cli/src/main.ts`;
const data = mkdtempSync(`${tmpdir()}/belfry-kiosk-`);

/** The first line of a command as an object; the command runs on. */
async function run(...args: readonly string[]) {
  const child = spawn(process.execPath, [belfry, ...args, "--data", data, "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface(child.stdout)) return { child, line: JSON.parse(line) };
  throw new Error(`belfry ${args.join(" ")} ended without a word`);
}

const { child, line: ready } = await run("serve", "--port", "0", "--admin-port", "0", "--log-level", "warn");
const { line: app } = await run("app", "create", "Harbour");
const cloud = new Cloud({ packageSid: app.packageSid, clientSecret: app.clientSecret, service: ready.service });

const server = Bun.serve({
  development: false,
  port: Number(values.port),
  hostname: "127.0.0.1",
  routes: {
    "/": page,
    "/app": Response.json({ service: ready.service, packageSid: app.packageSid }),
    "/channel": {
      POST: async (request) => {
        cloud.remember(await request.text());
        return new Response(null, { status: 204 });
      },
    },
  },
});
console.log(`The kiosk is at ${server.url}`);
const timer = setInterval(() => void cloud.shipArrives(), Number(values.every) * 1000);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    clearInterval(timer);
    void server.stop(true);
    child.once("exit", () => rmSync(data, { recursive: true, force: true }));
    child.kill("SIGTERM");
  });
}
