/** `belfry doctor` against a running service and hub in this process: what it says when all is well, and when something is not. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readRunning } from "@belfry/host";
import type { HubCredentials } from "@belfry/protocol";
import { createPush } from "@belfry/sender";
import { createAdminClient } from "../admin-client.ts";
import { dispatch } from "../dispatch.ts";
import { fakeTerminal } from "../testing/fake-terminal.ts";
import { trustingFetch } from "../trust.ts";
import type { Finding } from "./check.ts";

const root = mkdtempSync(join(tmpdir(), "belfry-doctor-"));
const data = join(root, "up");
const server = fakeTerminal();
let ended: Promise<number>;
let ready: Record<string, unknown>;

beforeAll(async () => {
  const words = ["up", "--json", "--data", data, "--port", "0", "--admin-port", "0", "--tls", "dev"];
  ended = dispatch([...words, "--log-level", "silent", "--trace-keep-days", "0"], server);
  ready = await server.until(({ event }) => event === "ready");
});

afterAll(async () => {
  server.interrupt();
  expect(await ended).toBe(0);
  rmSync(root, { recursive: true, force: true });
});

async function doctor(...words: string[]): Promise<{ code: number; findings: Map<string, Finding> }> {
  const terminal = fakeTerminal({ BELFRY_DATA: data });
  const code = await dispatch(["doctor", "--json", ...words], terminal);
  const all = terminal.lines().map((line) => JSON.parse(line) as Finding);
  return { code, findings: new Map(all.map((finding) => [finding.check, finding])) };
}

test("looks at machine, service and hub, and nothing fails where nothing is wrong", async () => {
  const { code, findings } = await doctor();
  expect(code).toBe(0);
  expect([...findings.keys()]).toEqual([
    ...["bun", "data directory", "disk", "server", "ready", "books", "traces", "clock", "tls"],
    ...["hub", "hub sends", "hub pushes", "hub jobs"],
  ]);
  expect([...findings.values()].filter(({ state }) => state === "fail")).toEqual([]);
  expect(findings.get("hub")?.what).toContain(`${ready.hub}: 0 hubs, 0 installations`);
  expect(findings.get("tls")?.what).toMatch(/good until \d{4}-\d\d-\d\d, \d+ days left/);
});

test("says that traces do not outlive a restart where none are kept on disk", async () => {
  const { findings } = await doctor();
  expect(findings.get("traces")).toMatchObject({ state: "warn", advice: expect.stringContaining("--trace-keep-days") });
});

test("where nothing runs yet, tells which of the three ports is taken", async () => {
  const elsewhere = ["--data", join(root, "fresh"), "--port", "0", "--admin-port", "0"];
  const free = await doctor(...elsewhere);
  expect(free.findings.get("hub-port 0")).toMatchObject({ state: "ok", what: "a free one will be picked" });
  const { port } = new URL(String(ready.hub));
  const { code, findings } = await doctor(...elsewhere, "--hub-port", port);
  expect(code).toBe(1);
  expect(findings.get(`hub-port ${port}`)).toMatchObject({
    state: "fail",
    advice: "Stop it, or choose another with --hub-port.",
  });
});

test("names a hub that the push service does not let in, with the reason and what to do", async () => {
  const client = createAdminClient(readRunning(data));
  const { packageSid } = await client.post<{ packageSid: string }>("/v1/apps", { name: "Kiosk" });
  const { uri } = await client.post<{ uri: string }>("/v1/channels", { app: packageSid });
  const wns = { packageSid, clientSecret: "not-the-secret", tokenEndpoint: `${ready.service}/accesstoken.srf` };
  const { connectionStrings } = await client.post<HubCredentials>("/v1/hubs", { name: "weather", wns });
  const fetch = trustingFetch(String(ready.ca));
  const push = createPush({ mode: "hub", connectionString: connectionStrings.full, hubName: "weather", fetch });
  await push.wns.createNativeRegistration(uri, ["rain"]);
  const send = { format: "windows", headers: { "X-WNS-Type": "wns/raw" }, body: "hi" };
  const { id } = await client.post<{ id: string }>("/v1/hubs/weather/sends", send);
  for (let state = ""; state !== "Completed"; ) {
    ({ state } = await client.get<{ state: string }>(`/v1/hubs/weather/sends/${id}`));
  }
  const { code, findings } = await doctor();
  expect(code).toBe(1);
  expect(findings.get("hub pushes")).toMatchObject({
    state: "fail",
    what: expect.stringMatching(new RegExp(`^no push service lets in ${id} of weather \\(InvalidCredentials`)),
    advice: expect.stringContaining("belfry hub change weather --secret-file"),
  });
  expect(JSON.stringify([...findings.values()])).not.toContain("not-the-secret");
});
