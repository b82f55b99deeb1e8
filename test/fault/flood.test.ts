/** Rubbish by the ten thousand: what the service remembers of it is bounded, and those who prove themselves are served. */
import { expect, test } from "bun:test";
import { type BooksBody, DEVICE_PATH, type RefusalBody, type TraceBody } from "@belfry/protocol";
import fc from "fast-check";
import { askAdmin, devicesOf } from "../support/operator.ts";
import { connectRawDevice, connectSilently } from "../support/raw-device.ts";
import { formatRequest, openRawConnection } from "../support/raw-http.ts";
import { leave, setScene } from "../support/scene.ts";
import { toast } from "../support/sender.ts";
import { NODES } from "../support/test-nodes.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";

/** Series of `/metrics` whose name begins so, with their values at all nodes together. */
async function metricsOf({ nodes }: TestService, name: string): Promise<Map<string, number>> {
  const series = new Map<string, number>();
  for (const { admin, adminToken } of nodes) {
    const response = await fetch(`${admin}/metrics`, { headers: { Authorization: `Bearer ${adminToken}` } });
    for (const line of (await response.text()).split("\n").filter((one) => one.startsWith(name))) {
      const at = line.lastIndexOf(" ");
      const key = line.slice(0, at);
      series.set(key, (series.get(key) ?? 0) + Number(line.slice(at)));
    }
  }
  return series;
}

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

const GARBAGE = [
  { target: "/?token=rubbish", headers: [["Authorization", "Bearer rubbish"]] },
  { target: "/?token=rubbish" },
  { method: "DELETE", target: "/elsewhere" },
  { target: "/accesstoken.srf", body: "client_id=rubbish" },
  { method: "GET", target: DEVICE_PATH },
] as const;

async function sendGarbage(port: number, count: number): Promise<number[]> {
  const connection = await openRawConnection(port);
  const statuses: number[] = [];
  while (statuses.length < count) {
    connection.write(formatRequest(GARBAGE[statuses.length % GARBAGE.length] ?? GARBAGE[0]));
    statuses.push((await connection.next())?.status ?? 0);
  }
  connection.destroy();
  return statuses;
}

test("ten thousand requests that prove nothing are refused, throttled, counted in few series and forgotten", async () => {
  const service = await startTestService({ anonymousBurst: 1000, anonymousRate: 1 });
  const scene = await setScene(service);
  const floods = Promise.all(Array.from({ length: 10 }, () => sendGarbage(service.port, 1000)));
  expect(await scene.push(toast("in the middle of the flood"))).toMatchObject({ status: 200 });
  expect((await scene.device.push()).payload).toContain("in the middle of the flood");
  const statuses = (await floods).flat();
  expect(statuses).toHaveLength(10_000);
  expect(statuses.filter((status) => status < 400)).toEqual([]);
  expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(4000);

  expect(await scene.push(toast("after the flood"))).toMatchObject({ status: 200 });
  const series = await metricsOf(service, "belfry_refusals_total{");
  expect(series.size).toBeLessThan(20);
  expect(sum(series.values())).toBeGreaterThan(7000);
  const { refusals } = await askAdmin<{ refusals: RefusalBody[] }>(service, "GET /v1/refusals?limit=100000");
  expect(refusals.length).toBeLessThanOrEqual(1000);
  const { traces } = await askAdmin<{ traces: TraceBody[] }>(service, "GET /v1/traces?limit=1000");
  expect(traces).toHaveLength(2);
  const { books } = await askAdmin<{ books: BooksBody[] }>(service, "GET /v1/books");
  expect(books).toHaveLength(1);
  await service.stop();
});

test("an address that spent its allowance gets it back with time, and one that proves itself never needed it", async () => {
  const service = await startTestService({ anonymousBurst: 20, anonymousRate: 10 });
  const scene = await setScene(service);
  // At each node, as a balancer gives each of them the next connection.
  const statuses = await Promise.all(Array.from({ length: NODES }, () => sendGarbage(service.port, 100)));
  for (const one of statuses) expect(one.slice(-5)).toContain(503);
  expect(await scene.push(toast("proved"))).toMatchObject({ status: 200 });
  await expect(connectRawDevice(service)).rejects.toThrow();
  // Of many nodes each pays for what was spent at the others, too.
  await until("it is let in again", () => {
    service.clock.advance(1000);
    return connectRawDevice(service).then(
      ({ id }) => id !== "",
      () => false,
    );
  });
  await service.stop();
});

test("ten thousand frames of unknown kinds are ignored, and leave nothing behind", async () => {
  const service = await startTestService();
  const devices = await Promise.all(Array.from({ length: 20 }, () => connectRawDevice(service)));
  for (const device of devices) {
    for (let sent = 0; sent < 500; sent++) device.send(`{"t":"rubbish ${sent}","more":"${"x".repeat(50)}"}`);
  }
  await Promise.all(devices.map((device) => device.settled()));
  expect((await devicesOf(service)).map(({ unconfirmed }) => unconfirmed)).toEqual(devices.map(() => 0));
  for (const device of devices) await leave(service, device);
  expect(sum((await metricsOf(service, "belfry_connections ")).values())).toBe(0);
  await service.stop();
});

test("a thousand connections that send rubbish are each ended, and none of them is held", async () => {
  const service = await startTestService();
  const scene = await setScene(service);
  for (let round = 0; round < 20; round++) {
    const connections = await Promise.all(Array.from({ length: 50 }, () => connectSilently(service.service)));
    for (const connection of connections) connection.send("rubbish");
    const codes = await Promise.all(connections.map(async ({ goodbye }) => (await goodbye).code));
    expect(new Set(codes)).toEqual(new Set([4000]));
  }
  const held = async () => sum((await metricsOf(service, "belfry_connections ")).values());
  await until("no more than the device is held", async () => (await held()) === 1);
  const refused = await metricsOf(service, 'belfry_refusals_total{rim="device",code="FRAME_MALFORMED"}');
  expect([...refused.values()]).toEqual([1000]);
  expect(await scene.push(toast("still here"))).toMatchObject({ status: 200 });
  expect((await scene.device.push()).payload).toContain("still here");
  await service.stop();
});

test("connections that are dropped before hello, or right after it, are all forgotten", async () => {
  const service = await startTestService();
  for (let round = 0; round < 10; round++) {
    const silent = await Promise.all(Array.from({ length: 20 }, () => connectSilently(service.service)));
    for (const [at, connection] of silent.entries()) if (at % 2 === 0) connection.send({ t: "hello", v: 1 });
    await Promise.all(silent.map((connection) => connection.close()));
  }
  await until("nothing is held", async () => sum((await metricsOf(service, "belfry_connections ")).values()) === 0);
  await service.stop();
});

const text = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.json({ maxDepth: 3 }),
  fc
    .record({
      t: fc.constantFrom("hello", "open", "close", "ack", "ping", "push"),
      req: fc.anything(),
      seq: fc.anything(),
    })
    .map((frame) => JSON.stringify(frame, (_, value) => (typeof value === "bigint" ? String(value) : value))),
);
const message = fc.oneof(
  text,
  fc.uint8Array({ maxLength: 100 }).map((bytes) => Uint8Array.from(bytes)),
);

test("whatever messages a device sends, its connection goes on or ends with a reason, and the service goes on", async () => {
  const service = await startTestService();
  const scene = await setScene(service);
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 8 }), async (messages) => {
      const device = await connectRawDevice(service);
      for (const message of messages) device.send(message);
      const ended = device.close();
      const { code } = await device.goodbye;
      expect([1000, 4000]).toContain(code);
      await ended;
      await scene.device.settled();
    }),
    { numRuns: 150 },
  );
  await service.stop();
});
