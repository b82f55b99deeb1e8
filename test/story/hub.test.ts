/** One request, many channels: a backend registers devices with a hub and sends to a tag; operators see what became of every push. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { memoryStore } from "@belfry/device";
import { readRunning, readRunningHub } from "@belfry/host";
import type { AppCredentials, HubCredentials } from "@belfry/protocol";
import { createPush } from "@belfry/sender";
import { startApp, type TestApp } from "../support/app.ts";
import { hubClient } from "../support/hub-client.ts";
import { askAdmin, type ReachedService } from "../support/operator.ts";
import { endProcesses, startCommand } from "../support/service-process.ts";
import { makeDirectory } from "../support/test-service.ts";
import { openHub, startTestTown, type TestHubOfTown, type TestTown, untilSent } from "../support/test-town.ts";

const toast = (text: string) => ({
  headers: { "X-WNS-Type": "wns/toast", "Content-Type": "application/xml" },
  body: `<toast><visual><binding template="ToastText01"><text id="1">${text}</text></binding></visual></toast>`,
});

describe("a hub beside the push service", () => {
  let town: TestTown;
  let weather: TestHubOfTown;
  let app: TestApp;

  beforeAll(async () => {
    town = await startTestTown();
    weather = await openHub(town);
    app = await startApp({ service: town.service, packageSid: weather.app.packageSid });
    const pushChannel = app.channel.uri;
    const templates = {
      news: {
        body: '<toast><visual><binding template="ToastText01"><text id="1">$(headline)</text></binding></visual></toast>',
        headers: { "X-WNS-Type": "wns/toast" },
      },
    };
    const put = await weather.client.put({ installationId: "lobby-7", pushChannel, tags: ["rain"], templates });
    expect(put.status).toBe(200);
  });

  afterAll(async () => {
    await app.stop();
    await town.stop();
  });

  test("a send to a tag reaches the device, without a client secret, and its telemetry says Success", async () => {
    const id = await weather.client.send({ tags: "rain && !quiet", ...toast("Rain at six") });
    expect(await app.next()).toMatchObject({ type: "wns/toast", payload: expect.stringContaining("Rain at six") });
    await untilSent(town, "weather", id);
    expect(await weather.client.telemetry(id)).toEqual({ state: "Completed", wns: { Success: 1 } });
  });

  test("a template is filled from the properties of one send", async () => {
    await weather.client.send({ format: "template", tags: "news", body: '{"headline":"Sun & wind"}' });
    expect(await app.next()).toMatchObject({ payload: expect.stringContaining("Sun &amp; wind") });
  });

  test("a send to a tag that nobody has says so", async () => {
    const id = await weather.client.send({ tags: "hail", ...toast("Nobody") });
    await untilSent(town, "weather", id);
    expect(await weather.client.telemetry(id)).toEqual({ state: "NoTargetFound", wns: {} });
  });

  test("HUB-2.09 the printed connection string works unchanged: with the shorthand of Mobile Services", async () => {
    const { full } = weather.credentials.connectionStrings;
    const push = createPush({ mode: "hub", connectionString: full, hubName: "weather" });
    await push.wns.sendToastText01("rain", { text1: "The bell rang" });
    expect(await app.next()).toMatchObject({ payload: expect.stringContaining("The bell rang") });
  });

  test("HUB-2.09 the printed connection strings work unchanged: signed by hand, each within its rights", async () => {
    const { listen } = weather.credentials.connectionStrings;
    const client = hubClient(listen, "weather");
    expect((await client.call("GET", "/installations/lobby-7")).status).toBe(200);
    const refused = await client.call("POST", "/messages/", toast("Not by an app"));
    expect(refused.status).toBe(403);
  });

  test("an operator sees the send with its outcomes, and the installation", async () => {
    const id = await weather.client.send({ tags: "rain", ...toast("Look") });
    await app.next();
    expect(await untilSent(town, "weather", id)).toMatchObject({
      id,
      tags: "rain",
      state: "Completed",
      matching: 1,
      outcomes: { wns: { Success: 1 } },
    });
    const { installations } = await askAdmin<{ installations: readonly object[] }>(
      town,
      "GET /v1/hubs/weather/installations",
    );
    expect(installations).toMatchObject([{ installationId: "lobby-7", tags: ["rain"], templates: ["news"] }]);
  });

  test("neither a key nor a token stands in any log", () => {
    const log = town.log.join("\n");
    const key = /SharedAccessKey=(.+)$/.exec(weather.credentials.connectionStrings.full)?.[1] ?? "none";
    expect(log).not.toContain(key);
    expect(log).not.toContain(weather.app.clientSecret);
    expect(log).not.toContain(app.channel.uri);
  });
});

describe("`belfry up` in a process of its own", () => {
  const directory = makeDirectory();
  afterEach(endProcesses);
  afterAll(() => directory.remove());

  /** Starts it on the ports it had before, if it had any. */
  async function up(ports: { port: string; hub: string } = { port: "0", hub: "0" }) {
    const flags = ["--data", directory.path, "--port", ports.port, "--hub-port", ports.hub, "--admin-port", "0"];
    const command = startCommand("up", ...flags, "--log-level", "silent");
    const ready = await command.next();
    const { service, admin, adminToken } = readRunning(directory.path);
    const at: ReachedService = { service, admin, adminToken };
    return { command, ready, at };
  }

  const portOf = (url: unknown) => new URL(String(url)).port;

  test("a restart keeps hubs, keys, installations and what was sent, and sends go on", async () => {
    const first = await up();
    expect(first.ready).toMatchObject({ event: "ready", hub: readRunningHub(directory.path).hub });
    const app = await askAdmin<AppCredentials>(first.at, "POST /v1/apps", { name: "Kiosk" });
    const wns = { packageSid: app.packageSid };
    const hub = await askAdmin<HubCredentials>(first.at, "POST /v1/hubs", { name: "weather", wns });
    const client = hubClient(hub.connectionStrings.full, "weather");
    const store = memoryStore();
    const before = await startApp({ service: first.at.service, packageSid: app.packageSid, store });
    await client.put({ installationId: "i", pushChannel: before.channel.uri, tags: ["rain"] });
    const id = await client.send({ tags: "rain", ...toast("one") });
    await before.next();
    await untilSent(first.at, "weather", id);
    await before.stop();
    expect(await first.command.stop()).toMatchObject({ code: 0 });
    expect(() => readRunningHub(directory.path)).toThrow("no hub runs");

    const second = await up({ port: portOf(first.ready.service), hub: portOf(first.ready.hub) });
    const after = await startApp({ service: second.at.service, packageSid: app.packageSid, store });
    expect(after.channel.uri).toBe(before.channel.uri);
    expect(await client.get("i")).toMatchObject({ tags: ["rain"], pushChannel: before.channel.uri });
    expect(await client.telemetry(id)).toEqual({ state: "Completed", wns: { Success: 1 } });
    await client.send({ tags: "rain", ...toast("two") });
    expect(await after.next()).toMatchObject({ payload: expect.stringContaining("two") });
    await after.stop();
    expect(await second.command.stop()).toMatchObject({ code: 0 });
  });
});
