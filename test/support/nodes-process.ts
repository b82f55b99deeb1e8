/** One service that is several processes: on one engine, behind a balancer that keeps its port while they come and go. */
import { type Balancer, openBalancer } from "./balancer.ts";
import { type NodeProcess, spawnNode } from "./node-process.ts";
import type { ServiceProcess } from "./service-process.ts";
import { dataOf, NODES, type Place, shareAuthority } from "./test-nodes.ts";

export interface NodesOptions {
  /** Directory of the first node, in which the others have theirs. */
  readonly data: string;
  readonly place: Place;
  /** Of the balancer. Default: a free one. */
  readonly port?: number;
  readonly flags?: readonly string[];
  /** Default: as many as this run is about. */
  readonly count?: number;
}

/** All of them together; operators are answered by the first. */
export interface ServiceNodes extends ServiceProcess {
  readonly nodes: readonly NodeProcess[];
  readonly balancer: Balancer;
  /** Starts a node again on its data, where senders and devices find it. */
  restart(n: number): Promise<NodeProcess>;
}

/** Starts them and waits until all are ready. @throws Error with the standard error of one that ends instead */
export async function spawnNodes({
  data,
  place,
  port,
  flags = [],
  count = NODES,
}: NodesOptions): Promise<ServiceNodes> {
  const balancer = await openBalancer(port);
  const isSecure = flags.includes("--tls");
  const service = `${isSecure ? "https" : "http"}://127.0.0.1:${balancer.port}`;
  const named = flags.includes("--public-url") ? [] : ["--public-url", service];
  const start = (n: number) => {
    if (isSecure) shareAuthority(data, n);
    const own = ["--node-name", `NODE-${n + 1}`, ...named];
    return spawnNode({ data: dataOf(data, n), flags: [...flags, ...own], place });
  };
  try {
    const own = start(0);
    // The others need what the first one makes.
    if (isSecure) await own;
    const others = Array.from({ length: count - 1 }, (_, n) => start(n + 1));
    const [first, ...more] = await Promise.all([own, ...others]);
    const nodes = [first, ...more];
    const lead = () => balancer.use(nodes.map((node) => node.port));
    lead();
    const end = async (how: "kill" | "stop") => {
      const [ending] = await Promise.all(nodes.map((node) => node[how]()));
      await balancer.close();
      if (ending === undefined) throw new Error("a service has one node at least");
      return ending;
    };
    return {
      service,
      admin: first.admin,
      adminToken: first.adminToken,
      port: balancer.port,
      ended: first.ended,
      nodes,
      balancer,
      async restart(n) {
        const node = await start(n);
        nodes[n] = node;
        lead();
        return node;
      },
      kill: () => end("kill"),
      stop: () => end("stop"),
    };
  } catch (error) {
    await balancer.close();
    throw error;
  }
}
