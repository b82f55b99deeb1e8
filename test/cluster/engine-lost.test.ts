/** Nodes whose engine goes away, and nodes that cannot begin with the one they are named. */
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { endProcesses, startNode } from "../support/node-process.ts";
import { askAdmin, booksOf, type ReachedService } from "../support/operator.ts";
import { type PostgresServer, startPostgres } from "../support/postgres.ts";
import { reconnect } from "../support/raw-device.ts";
import { type Scene, setScene } from "../support/scene.ts";
import { push, toast } from "../support/sender.ts";
import { makeDirectory } from "../support/test-service.ts";
import { until } from "../support/until.ts";
import { both, type Nodes, openNodes, uriAt } from "./nodes.ts";

/** Leases end, and a server starts. */
const PATIENCE_MS = 300_000;

let postgres: PostgresServer;
let nodes: Nodes | undefined;

beforeAll(async () => {
  postgres = await startPostgres();
});

afterEach(async () => {
  await endProcesses();
  await nodes?.stop();
  nodes = undefined;
});

afterAll(() => postgres.dispose());

const readiness = async ({ service }: ReachedService) => {
  const answer = await fetch(`${service}/readyz`);
  return { status: answer.status, reasons: ((await answer.json()) as { reasons: string[] }).reasons.join() };
};

test(
  "while the engine is away pushes are 503 with a time to come back, readiness says why, and it all goes on by itself",
  async () => {
    nodes = await openNodes({ engine: await postgres.createDatabase(), bus: "" }, 2);
    const [first, second] = both(nodes);
    const scene = await setScene(first);
    const pushTo = (at: ReachedService) => push(uriAt(at, scene.channel.uri), scene.accessToken, toast("hello"));
    expect(await pushTo(second)).toMatchObject({ status: 200 });
    await scene.device.push();

    await postgres.stop();
    for (const at of [first, second]) {
      expect(await pushTo(at)).toMatchObject({ status: 503, retryAfterSeconds: expect.any(Number) });
      await until("it is not ready, and says which of its parts is cut off", async () => {
        const { status, reasons } = await readiness(at);
        return status === 503 && reasons.includes("cluster");
      });
      expect((await fetch(`${at.service}/healthz`)).status).toBe(200);
    }
    // Until the lease of its node is over, the device is kept.
    expect((await scene.device.goodbye).code).toBe(4013);

    await postgres.start();
    for (const at of [first, second]) {
      await until("it is ready", async () => (await readiness(at)).status === 200);
      expect(await pushTo(at)).toMatchObject({ status: 200, wnsStatus: "received" });
    }
    const device = await reconnect(second, scene.device);
    await device.push();
    await device.push();
    device.ack((await device.push()).seq);
    await until("all is delivered", async () => (await booksOf(first, scene.app.packageSid)).pending === 0);
    await device.close();
  },
  PATIENCE_MS,
);

/** Lets the engine be away for less than a lease. @returns what was there before; it was later, where the machine took longer than that */
async function blink(of: Nodes): Promise<Scene> {
  const [first, second] = both(of);
  const leasesOver = () => of.errors.filter((line) => line.includes('"lease is over"')).length;
  const before = leasesOver();
  const scene = await setScene(first);
  await postgres.stop();
  expect(await push(uriAt(first, scene.channel.uri), scene.accessToken, toast("no"))).toMatchObject({ status: 503 });
  await postgres.start();
  for (const at of [first, second]) await until("it is ready", async () => (await readiness(at)).status === 200);
  return leasesOver() === before ? scene : blink(of);
}

test(
  "an engine that is away for less than a lease costs no device its connection",
  async () => {
    nodes = await openNodes({ engine: await postgres.createDatabase(), bus: "" }, 2);
    const [first, second] = both(nodes);
    const scene = await blink(nodes);
    expect(await push(uriAt(second, scene.channel.uri), scene.accessToken, toast("on"))).toMatchObject({ status: 200 });
    expect((await scene.device.push()).payload).toContain("on");
    expect(await askAdmin(first, "GET /v1/status")).toMatchObject({ ready: true });
    await scene.device.close();
  },
  PATIENCE_MS,
);

const SECRET = "correct-horse";

/** Starts a node with this engine and waits for its end. */
async function refusalOf(engine: string) {
  const directory = makeDirectory();
  const { code, stderr } = await startNode({ data: directory.path, place: { engine, bus: "" } }).ended;
  directory.remove();
  expect(stderr).not.toContain(SECRET);
  return { exit: code, ...JSON.parse(stderr.trim().split("\n").at(-1) ?? "{}").error };
}

test("an engine's URL that cannot be read is refused at the start, without a word of its password", async () => {
  expect(await refusalOf(`postgres://belfry:${SECRET}@127.0.0.1:${postgres.port}/x?sslmode=perhaps`)).toMatchObject({
    exit: 2,
    code: "SETTING_INVALID",
  });
});

test("an engine that nobody is, a wrong password, and no such database are each one clear refusal at the start", async () => {
  const at = (port: number, secret: string, database: string) =>
    `postgres://belfry:${secret}@127.0.0.1:${port}/${database}`;
  expect(await refusalOf(at(1, SECRET, "postgres"))).toMatchObject({ exit: 1, code: "ENGINE_UNREACHABLE" });
  expect(await refusalOf(at(postgres.port, SECRET, "postgres"))).toMatchObject({ exit: 1, code: "ENGINE_REFUSED" });
  expect(await refusalOf(at(postgres.port, "secret", "nowhere"))).toMatchObject({ exit: 1, code: "ENGINE_REFUSED" });
});

test("a schema that a newer Belfry made is left as it is, and the node says so", async () => {
  const engine = await postgres.createDatabase();
  nodes = await openNodes({ engine, bus: "" }, 1);
  await nodes.stop();
  nodes = undefined;
  const database = new URL(engine).pathname.slice(1);
  await postgres.ask(
    "INSERT INTO belfry.migrations (what, version, name) VALUES ('service', 999, 'of the future')",
    database,
  );
  expect(await refusalOf(engine)).toMatchObject({ exit: 1, code: "DATA_UNUSABLE" });
});
