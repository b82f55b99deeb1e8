/** Nodes whose engine stands behind a pool of connections. */
import { afterEach, expect, test } from "bun:test";
import { endProcesses, startNode } from "../support/node-process.ts";
import { type PgBouncer, type PoolMode, startPgBouncer } from "../support/pgbouncer.ts";
import { sharedPostgres } from "../support/postgres.ts";
import { setScene } from "../support/scene.ts";
import { push, toast } from "../support/sender.ts";
import { makeDirectory } from "../support/test-service.ts";
import { both, type Nodes, openNodes, uriAt } from "./nodes.ts";

/** Nodes start, and a node that is refused ends. */
const PATIENCE_MS = 120_000;

let nodes: Nodes | undefined;
let pool: PgBouncer | undefined;

afterEach(async () => {
  await endProcesses();
  await nodes?.stop();
  nodes = undefined;
  await pool?.dispose();
});

/** The URL of a new database, through a pool. */
async function openPool(mode: PoolMode): Promise<string> {
  const server = await sharedPostgres();
  const database = new URL(await server.createDatabase()).pathname.slice(1);
  pool = await startPgBouncer(server, mode);
  return pool.url(database);
}

test(
  "through a pool in session mode one node rings another, and what was accepted is confirmed",
  async () => {
    nodes = await openNodes({ engine: await openPool("session"), bus: "" }, 2);
    const [first, second] = both(nodes);
    const scene = await setScene(first);
    for (const at of [second, first]) {
      const sent = await push(uriAt(at, scene.channel.uri), scene.accessToken, toast("through the pool"));
      expect(sent).toMatchObject({ status: 200, wnsStatus: "received" });
      const { seq, payload } = await scene.device.push();
      expect(payload).toContain("through the pool");
      scene.device.ack(seq);
    }
    await scene.device.close();
  },
  PATIENCE_MS,
);

test.each<PoolMode>(["transaction", "statement"])(
  "a node whose engine is a pool in mode %s does not start, and says what to do",
  async (mode) => {
    const directory = makeDirectory();
    const { code, stderr } = await startNode({ data: directory.path, place: { engine: await openPool(mode), bus: "" } })
      .ended;
    directory.remove();
    expect(code).toBe(1);
    expect(stderr).toContain("ENGINE_UNSUITABLE");
    expect(stderr).toContain("a pool in session mode");
    expect(stderr).not.toContain("secret");
  },
  PATIENCE_MS,
);
