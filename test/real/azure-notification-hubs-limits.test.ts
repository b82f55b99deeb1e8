/** What `@azure/notification-hubs` 2.1.0, unmodified, makes of being asked to wait, of one connection for many calls, and of gzip on the way. */
import { afterAll, expect, test } from "bun:test";
import { freePort } from "../support/free-port.ts";
import { until } from "../support/until.ts";
import {
  type BenchHub,
  type HubBench,
  type HubBenchOptions,
  startHubBench,
} from "./azure-notification-hubs/hub-bench.ts";
import { CLIENTS, failure, made, type OfficialClient, startClient } from "./azure-notification-hubs/official-client.ts";
import { type Registration, wnsUri } from "./azure-notification-hubs/samples.ts";

/** What the process of a client saw of answers. */
interface Seen {
  readonly sockets: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly codings: Readonly<Record<string, number>>;
}

const benches: HubBench[] = [];

afterAll(async () => {
  for (const bench of benches) expect(await bench.end()).toBe(0);
});

/** Starts a bench with one hub, and a client of it in a process of its own. */
async function open(options: HubBenchOptions, spelled = ({ connectionString }: BenchHub) => connectionString) {
  const bench = await startHubBench(options);
  benches.push(bench);
  const hub = await bench.createHub("limits");
  const running = startClient(CLIENTS["2.1.0 as an ES module"], bench.ca);
  const insecure = options.tls === "off";
  const client = running.of({ hub: hub.hub, connectionString: spelled(hub), insecure });
  return { client, end: async () => expect(await running.end()).toEqual({ code: 0, errors: "" }) };
}

const seenBy = (client: OfficialClient) => client.call<Seen>("$seen");

test("HUB-9.02 JS: calls beyond the hub's rate are answered 429 with Retry-After; the client waits, and every one of them succeeds", async () => {
  // Twenty at once, and then two each second.
  const { client, end } = await open({ flags: ["--hub-rate", "2"] });
  const ids: string[] = [];
  // A machine with much else to do may be slower than that at first.
  await until("calls beyond the rate were refused", async () => {
    ids.push(...(await Promise.all(Array.from({ length: 23 }, () => client.call<string>("createRegistrationId")))));
    return ((await seenBy(client)).statuses[429] ?? 0) >= 3;
  });
  // Without Retry-After the client would not have asked again.
  expect(new Set(ids).size).toBe(ids.length);
  expect((await seenBy(client)).statuses[201]).toBe(ids.length);
  await end();
}, 180_000);

test("HUB-10.06 JS: a thousand calls, one after the other, go over one TLS connection", async () => {
  const { client, end } = await open({});
  const registration = made("createWindowsRegistrationDescription", { channelUri: wnsUri("kept") });
  const { registrationId } = await client.call<Registration>("createRegistration", registration);
  for (let n = 1; n < 1000; n++) {
    const { etag } = await client.call<Registration>("getRegistration", registrationId);
    if (etag !== "1") throw new Error(`call ${n} gave etag ${etag}`);
  }
  expect(await seenBy(client)).toMatchObject({ sockets: 1, statuses: { 200: 1000 } });
  await end();
}, 300_000);

/** A reverse proxy that compresses whatever has a body, for clients that take it. Must be stopped. */
function startCompressingProxy(target: string) {
  return Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const { method, headers } = request;
      const body = method === "GET" ? {} : { body: await request.bytes() };
      const answer = await fetch(`${target}${pathname}${search}`, { method, headers, ...body });
      const plain = await answer.bytes();
      const takesGzip = headers.get("accept-encoding")?.includes("gzip") === true;
      if (plain.length === 0 || !takesGzip) return new Response(plain, answer);
      const changed = new Headers(answer.headers);
      changed.set("Content-Encoding", "gzip");
      changed.delete("Content-Length");
      return new Response(Bun.gzipSync(plain), { status: answer.status, headers: changed });
    },
  });
}

test("HUB-10.06 JS: answers that a reverse proxy compressed on their way are read like any others, refusals too", async () => {
  const hubPort = await freePort();
  const proxy = startCompressingProxy(`http://127.0.0.1:${hubPort}`);
  const origin = `http://127.0.0.1:${proxy.port}`;
  const options = { tls: "off", hubPort, flags: ["--hub-public-url", origin] } as const;
  const { client, end } = await open(options, ({ connectionString }) => connectionString.replace("sb:", "http:"));
  const registration = made("createWindowsRegistrationDescription", { channelUri: wnsUri("gzip"), tags: ["Ünicode"] });
  const created = await client.call<Registration>("createRegistration", registration);
  expect(await client.list("listRegistrations")).toEqual([created]);
  const installation = { installationId: "gzip", pushChannel: wnsUri("gzip") };
  await client.call("createOrUpdateInstallation", made("createWindowsInstallation", installation));
  expect(await client.call<object>("getInstallation", "gzip")).toMatchObject(installation);
  const refused = await failure(client.call("getInstallation", "absent"));
  expect(refused.message).toStartWith("operations failed with: ");
  const { codings } = await seenBy(client);
  expect(codings).toEqual({ gzip: 4, none: 1 });
  await end();
  await proxy.stop(true);
}, 180_000);
