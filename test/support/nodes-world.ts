/**
 * One service as its operator has it in production: three nodes in processes of their own, PostgreSQL with or without a synchronous standby, a
 * balancer; with a stretch of network before each node and between each node and its engine that can fail.
 */
import type { ClusterNode } from "../../service/src/engine/cluster.ts";
import { openBalancer } from "./balancer.ts";
import { type NodeProcess, spawnNode } from "./node-process.ts";
import { type Gate, openGate } from "./nodes-gate.ts";
import { askAdmin, type ReachedService } from "./operator.ts";
import { type PostgresServer, startPostgres } from "./postgres.ts";
import { dataOf } from "./test-nodes.ts";
import { makeDirectory } from "./test-service.ts";
import { until } from "./until.ts";

export interface NodesWorldOptions {
  /** Default: three. */
  readonly nodes?: number;
  /** Whether every commit is on a second server before it counts. */
  readonly standby?: boolean;
  readonly flags?: readonly string[];
  /** NATS between the nodes. Default: the engine carries their calls. */
  readonly bus?: string;
}

/** A node, and the network around it. */
export interface WorldNode {
  process: NodeProcess;
  /** Between its devices, its senders and it. */
  readonly front: Gate;
  /** Between it and its engine: one for each server. */
  readonly back: readonly Gate[];
  isUp: boolean;
}

export interface NodesWorld {
  /** Where devices and senders go. */
  readonly service: string;
  readonly nodes: readonly WorldNode[];
  readonly postgres: PostgresServer;
  /** When a node was last killed, in milliseconds since 1970; 0 while none was. */
  readonly killedAt: number;
  /** Any node that lives, as its operator reaches it. @param but one that is not meant */
  reach(but?: number): ReachedService;
  /** Takes a node out of the balancer, as one does whose checks of its health fail; without a number, all that are up are in. */
  balance(without?: number): void;
  /** Ends a node, at once or as its operator does. */
  end(n: number, how: "kill" | "stop"): Promise<void>;
  /** Starts a node again that was ended. */
  restart(n: number): Promise<void>;
  /** Resolves when another node takes this one for gone. */
  untilGone(n: number): Promise<void>;
  /** Resolves when every node says that it is ready. */
  untilReady(): Promise<void>;
  /** Ends the primary at once and makes the standby take its place. */
  promote(): void;
  close(): Promise<void>;
}

const MAIN = "main";

/** Copies a server that runs into a folder, as a standby of it. */
const copyOf =
  (primary: PostgresServer) =>
  (data: string, run: PostgresServer["run"]): void => {
    const from = `host=${primary.socket} port=${primary.port} user=belfry application_name=standby`;
    run("pg_basebackup", "-D", data, "-d", from, "-R", "-X", "stream", "-c", "fast");
  };

async function startEngine(hasStandby: boolean): Promise<readonly PostgresServer[]> {
  const access = ["local replication all trust"];
  const primary = await startPostgres({ access });
  await primary.ask(`CREATE DATABASE ${MAIN}`);
  if (!hasStandby) return [primary];
  const standby = await startPostgres({ access, make: copyOf(primary), settings: ["synchronous_standby_names = ''"] });
  await primary.ask("ALTER SYSTEM SET synchronous_standby_names = 'standby'");
  await primary.ask("SELECT pg_reload_conf()");
  await until("the standby confirms commits", async () => {
    const rows = await primary.ask("SELECT sync_state FROM pg_stat_replication");
    return rows.some(({ sync_state: state }) => state === "sync");
  });
  return [primary, standby];
}

/** Starts it. Must be closed; what a failed test leaves running is ended by `endProcesses`. */
export async function openNodesWorld(options: NodesWorldOptions = {}): Promise<NodesWorld> {
  const { nodes: count = 3, standby = false, flags = [], bus = "" } = options;
  const directory = makeDirectory();
  const [servers, balancer] = await Promise.all([startEngine(standby), openBalancer()]);
  const service = `http://127.0.0.1:${balancer.port}`;
  const start = (n: number, back: readonly Gate[]) => {
    const hosts = back.map(({ port }) => `127.0.0.1:${port}`).join(",");
    const place = { engine: `postgres://belfry:secret@${hosts}/${MAIN}`, bus };
    const own = ["--public-url", service, "--node-name", `NODE-${n + 1}`];
    return spawnNode({ data: dataOf(directory.path, n), flags: [...own, ...flags], place });
  };
  const open = async (n: number): Promise<WorldNode> => {
    const back = await Promise.all(servers.map(({ port }) => openGate(port)));
    const process = await start(n, back);
    return { process, front: await openGate(process.port), back, isUp: true };
  };
  const nodes = [await open(0), ...(await Promise.all(Array.from({ length: count - 1 }, (_, n) => open(n + 1))))];
  const [postgres, second] = servers;
  if (postgres === undefined) throw new Error("there is no engine");
  const at = (n: number) => {
    const node = nodes[n];
    if (node === undefined) throw new Error(`there is no node ${n}`);
    return node;
  };
  const balance = (without?: number) =>
    balancer.use(nodes.filter(({ isUp }, n) => isUp && n !== without).map(({ front }) => front.port));
  const reach = (but?: number) => {
    const node = nodes.find(({ isUp }, n) => isUp && n !== but);
    if (node === undefined) throw new Error("no node is up");
    return { ...node.process, service };
  };
  const namesFrom = async (at: ReachedService) =>
    (await askAdmin<{ nodes: readonly ClusterNode[] }>(at, "GET /v1/status")).nodes.map(({ name }) => name);
  balance();
  let killedAt = 0;
  return {
    service,
    get killedAt() {
      return killedAt;
    },
    nodes,
    postgres,
    reach,
    balance,
    async end(n, how) {
      const node = at(n);
      node.isUp = false;
      await node.process[how]();
      if (how === "kill") killedAt = Date.now();
      balance();
    },
    async restart(n) {
      const node = at(n);
      node.process = await start(n, node.back);
      node.front.leadTo(node.process.port);
      node.isUp = true;
      balance();
    },
    untilGone: (n) => until(`node ${n} is gone`, async () => !(await namesFrom(reach(n))).includes(`NODE-${n + 1}`)),
    untilReady: () =>
      until("every node is ready", async () => {
        const answers = await Promise.all(nodes.map((node) => fetch(`${node.process.service}/readyz`)));
        return answers.every(({ ok }) => ok);
      }),
    promote() {
      if (second === undefined) throw new Error("there is no standby");
      second.run("pg_ctl", "promote", "-D", second.data, "-w");
    },
    async close() {
      await Promise.all(nodes.filter(({ isUp }) => isUp).map((node) => node.process.stop()));
      await Promise.all(nodes.flatMap(({ front, back }) => [front, ...back].map((gate) => gate.close())));
      await balancer.close();
      await Promise.all(servers.map((server) => server.dispose()));
      directory.remove();
    },
  };
}
