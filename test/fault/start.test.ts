/** Starts that cannot succeed: they say why, and leave nothing behind that would hinder the next one. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createLog, readSettings } from "@belfry/host";
import { type ServiceParts, type ServiceSettings, serviceSettings, startService } from "@belfry/service";
import { createApp } from "../support/operator.ts";
import { endProcesses, runToItsEnd, spawnService } from "../support/service-process.ts";
import { makeDirectory, startTestService, type TestService } from "../support/test-service.ts";

let directory: ReturnType<typeof makeDirectory>;
let running: TestService;

beforeEach(async () => {
  directory = makeDirectory();
  running = await startTestService();
});

afterEach(async () => {
  await endProcesses();
  await running.stop();
  directory.remove();
});

/** The refusal in the last line of standard error. */
const refusalOf = (stderr: string) => JSON.parse(stderr.trim().split("\n").at(-1) ?? "").error;

test("a port that is taken is PORT_IN_USE with its address", async () => {
  const start = startTestService({ port: running.port });
  await expect(start).rejects.toMatchObject({ code: "PORT_IN_USE", detail: `127.0.0.1:${running.port}` });
});

test("an admin port that is taken is PORT_IN_USE, and the public port is free again", async () => {
  const probe = await startTestService();
  await probe.stop();
  const adminPort = Number(new URL(running.admin).port);
  const start = startTestService({ port: probe.port, adminPort });
  await expect(start).rejects.toMatchObject({ code: "PORT_IN_USE", detail: `127.0.0.1:${adminPort}` });
  const again = await startTestService({ port: probe.port });
  expect(again.port).toBe(probe.port);
  await again.stop();
});

test("belfry serve on a taken port ends with 1 and one JSON refusal, and its data is not locked", async () => {
  const { code, stderr } = await runToItsEnd({ data: directory.path, port: running.port });
  expect(code).toBe(1);
  expect(refusalOf(stderr)).toMatchObject({ code: "PORT_IN_USE", advice: "fix-request" });
  const service = await spawnService({ data: directory.path });
  expect((await service.stop()).code).toBe(0);
});

test("a data directory in which another process works is DATA_LOCKED, and that process goes on", async () => {
  const first = await spawnService({ data: directory.path });
  const { code, stderr } = await runToItsEnd({ data: directory.path });
  expect(code).toBe(1);
  expect(refusalOf(stderr)).toMatchObject({ code: "DATA_LOCKED" });
  await createApp(first);
  expect(existsSync(join(directory.path, "admin.json"))).toBe(true);
  expect((await first.stop()).code).toBe(0);
});

/** Starts a service in this process, on the directory of the test. */
function startHere(changes: Partial<ServiceSettings>, parts: Partial<ServiceParts> = {}) {
  const { values } = readSettings(serviceSettings, { flags: {}, env: {} });
  const log = createLog({ level: "silent", write: () => {}, now: () => 0 });
  const settings = { ...values, data: directory.path, port: 0, adminPort: 0, drainSeconds: 0, ...changes };
  return startService(settings, { log, rows: [], ...parts });
}

test("a certificate that is not there is TLS_UNUSABLE, and the same process may start again on the directory", async () => {
  await expect(startHere({ tls: "none.pem,none.pem" })).rejects.toMatchObject({ code: "TLS_UNUSABLE" });
  await (await startHere({})).stop();
});

test("a start that fails after its ports were opened closes them again", async () => {
  const probe = await startHere({});
  const port = Number(new URL(probe.service).port);
  await probe.stop();
  mkdirSync(join(directory.path, "admin.json"));
  await expect(startHere({ port })).rejects.toMatchObject({ code: "DATA_UNUSABLE" });
  rmSync(join(directory.path, "admin.json"), { recursive: true });
  await (await startHere({ port })).stop();
});

test("a bug in what the admin port shows is answered 500, says nothing of itself, and stands in the log", async () => {
  const lines: string[] = [];
  const log = createLog({ level: "info", write: (line) => lines.push(line), now: () => 0 });
  const page = { answer: () => Promise.reject(new Error("the page could not be built")) };
  const service = await startHere({}, { log, page });
  const answer = await fetch(service.admin);
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain("could not be built");
  expect(lines.find((line) => line.includes("INTERNAL"))).toContain("the page could not be built");
  await service.stop();
});

test("a process that was killed leaves no lock behind", async () => {
  const first = await spawnService({ data: directory.path });
  const app = await createApp(first);
  await first.kill();
  const second = await spawnService({ data: directory.path });
  expect((await createApp(second)).packageSid).not.toBe(app.packageSid);
  await second.stop();
});

test("a data directory that is a file is DATA_UNUSABLE", async () => {
  const path = join(directory.path, "file");
  writeFileSync(path, "not a directory");
  const { code, stderr } = await runToItsEnd({ data: path });
  expect(code).toBe(1);
  expect(refusalOf(stderr)).toMatchObject({ code: "DATA_UNUSABLE" });
});

test("a database that is none is DATA_UNUSABLE and is left as it is", async () => {
  writeFileSync(join(directory.path, "belfry.sqlite"), "this was somebody's diary ".repeat(200));
  const { code, stderr } = await runToItsEnd({ data: directory.path });
  expect(code).toBe(1);
  expect(refusalOf(stderr)).toMatchObject({ code: "DATA_UNUSABLE" });
  const kept = await Bun.file(join(directory.path, "belfry.sqlite")).text();
  expect(kept).toStartWith("this was somebody's diary");
});
