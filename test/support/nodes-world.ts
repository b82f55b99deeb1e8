/**
 * One service as its operator has it in production: three nodes in processes of their own, PostgreSQL with or without a synchronous standby, a
 * balancer; with a stretch of network before each node and between each node and its engine that can fail.
 */
import type { ClusterNode } from "../../service/src/engine/cluster.ts";
import { type Balancer, openBalancer } from "./balancer.ts";
import { type NodeProcess, spawnNode } from "./node-process.ts";
import { type Gate, openGate } from "./nodes-gate.ts";
import { askAdmin, type ReachedService } from "./operator.ts";
import type { PostgresServer } from "./postgres.ts";
import { type EngineServers, startServers } from "./standby.ts";
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

const MAIN = "main";

/** What every node of a world is started with. */
interface Setting {
  /** Where devices and senders go. */
  readonly service: string;
  /** Below which each node has its data. */
  readonly directory: string;
  readonly engine: EngineServers;
  readonly flags: readonly string[];
  readonly bus: string;
}

function startNode({ service, directory, flags, bus }: Setting, n: number, back: readonly Gate[]) {
  const hosts = back.map(({ port }) => `127.0.0.1:${port}`).join(",");
  const place = { engine: `postgres://belfry:secret@${hosts}/${MAIN}`, bus };
  const own = ["--public-url", service, "--node-name", `NODE-${n + 1}`];
  return spawnNode({ data: dataOf(directory, n), flags: [...own, ...flags], place });
}

async function openNode(setting: Setting, n: number): Promise<WorldNode> {
  const back = await Promise.all(setting.engine.all.map(({ port }) => openGate(port)));
  const process = await startNode(setting, n, back);
  return { process, front: await openGate(process.port), back, isUp: true };
}

/** Starts it. Must be closed; what a failed test leaves running is ended by `endProcesses`. */
export async function openNodesWorld(options: NodesWorldOptions = {}): Promise<NodesWorld> {
  const { nodes: count = 3, standby = false, flags = [], bus = "" } = options;
  const directory = makeDirectory();
  const [engine, balancer] = await Promise.all([startServers(standby), openBalancer()]);
  await engine.primary.ask(`CREATE DATABASE ${MAIN}`);
  const service = `http://127.0.0.1:${balancer.port}`;
  const setting: Setting = { service, directory: directory.path, engine, flags, bus };
  // The first makes the schema.
  const first = await openNode(setting, 0);
  const others = await Promise.all(Array.from({ length: count - 1 }, (_, n) => openNode(setting, n + 1)));
  const world = new NodesWorld(setting, [first, ...others], balancer, () => directory.remove());
  world.balance();
  return world;
}

/** See the head of this file. */
export class NodesWorld {
  /** Where devices and senders go. */
  readonly service: string;
  readonly nodes: readonly WorldNode[];
  readonly postgres: PostgresServer;
  readonly #setting: Setting;
  readonly #balancer: Balancer;
  readonly #removeData: () => void;
  #killedAt = 0;

  constructor(setting: Setting, nodes: readonly WorldNode[], balancer: Balancer, removeData: () => void) {
    this.service = setting.service;
    this.nodes = nodes;
    this.postgres = setting.engine.primary;
    this.#setting = setting;
    this.#balancer = balancer;
    this.#removeData = removeData;
  }

  /** When a node was last killed, in milliseconds since 1970; 0 while none was. */
  get killedAt(): number {
    return this.#killedAt;
  }

  /** Any node that lives, as its operator reaches it. @param but one that is not meant */
  reach(but?: number): ReachedService {
    const node = this.nodes.find(({ isUp }, n) => isUp && n !== but);
    if (node === undefined) throw new Error("no node is up");
    return { ...node.process, service: this.service };
  }

  /** Takes a node out of the balancer, as one does whose checks of its health fail; without a number, all that are up are in. */
  balance(without?: number): void {
    const up = this.nodes.filter(({ isUp }, n) => isUp && n !== without);
    this.#balancer.use(up.map(({ front }) => front.port));
  }

  /** Ends a node, at once or as its operator does. */
  async end(n: number, how: "kill" | "stop"): Promise<void> {
    const node = this.#at(n);
    node.isUp = false;
    await node.process[how]();
    if (how === "kill") this.#killedAt = Date.now();
    this.balance();
  }

  /** Starts a node again that was ended. */
  async restart(n: number): Promise<void> {
    const node = this.#at(n);
    node.process = await startNode(this.#setting, n, node.back);
    node.front.leadTo(node.process.port);
    node.isUp = true;
    this.balance();
  }

  /** Resolves when another node takes this one for gone. */
  async untilGone(n: number): Promise<void> {
    await until(`node ${n} is gone`, async () => {
      const { nodes } = await askAdmin<{ nodes: readonly ClusterNode[] }>(this.reach(n), "GET /v1/status");
      return nodes.every(({ name }) => name !== `NODE-${n + 1}`);
    });
  }

  /** Resolves when every node says that it is ready. */
  async untilReady(): Promise<void> {
    await until("every node is ready", async () => {
      const answers = await Promise.all(this.nodes.map((node) => fetch(`${node.process.service}/readyz`)));
      return answers.every(({ ok }) => ok);
    });
  }

  /** Makes the standby take the place of the primary, which has ended. */
  promote(): void {
    this.#setting.engine.promote();
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.filter(({ isUp }) => isUp).map((node) => node.process.stop()));
    await Promise.all(this.nodes.flatMap(({ front, back }) => [front, ...back].map((gate) => gate.close())));
    await this.#balancer.close();
    await this.#setting.engine.dispose();
    this.#removeData();
  }

  #at(n: number): WorldNode {
    const node = this.nodes[n];
    if (node === undefined) throw new Error(`there is no node ${n}`);
    return node;
  }
}
