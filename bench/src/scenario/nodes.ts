/**
 * Three nodes on one PostgreSQL and NATS: what a push costs that crosses them, how much later it is there, and how soon the devices of a node that
 * is killed hear again. All of it shares the cores of this machine, so read processor time, not rates.
 */
import { startNats } from "../../../test/support/nats.ts";
import { startPostgres } from "../../../test/support/postgres.ts";
import type { Figure } from "../figure.ts";
import { cpuSeconds } from "../load/cpu.ts";
import { type Generator, withGenerator } from "../load/fleet.ts";
import { survive } from "../load/survivors.ts";
import type { Options } from "../options.ts";
import { belfryTarget } from "../sender.ts";
import { type BelfryServer, withBelfry } from "../server.ts";
import { type Scenario, scaled } from "./scenario.ts";

const RECEIVERS = 1_000;
const LANES = 256;
const WARM_UP_MS = 2_000;
/** Few enough that nothing waits for a processor. */
const CALM_PER_SECOND = 300;
const SURVIVORS = 5_000;

interface Way {
  /** Nodes' processor time for each push, in microseconds. */
  readonly microseconds: number;
  readonly perSecond: number;
  readonly calmP50Ms: number;
}

const secondsOf = (nodes: readonly BelfryServer[]): number =>
  nodes.reduce((sum, { pid }) => sum + (cpuSeconds(pid) ?? 0), 0);

/** Senders at one node, devices at another or at the same. */
async function measureWay(
  nodes: readonly BelfryServer[],
  at: BelfryServer,
  devicesAt: BelfryServer,
  options: Options,
): Promise<Way> {
  return await withGenerator(async (generator: Generator) => {
    const target = { ...(await belfryTarget(at)), devicesAt: devicesAt.address };
    await generator.tell({ do: "connect", target, receivers: scaled(RECEIVERS, options), lanes: LANES });
    const plan = { warmUpMs: WARM_UP_MS, ms: options.seconds * 1000, watchPid: at.pid };
    const calm = await generator.run({ do: "pace", perSecond: CALM_PER_SECOND, ...plan });
    const before = secondsOf(nodes);
    const busy = await generator.run({ do: "saturate", until: "arrived", ...plan });
    const microseconds = ((secondsOf(nodes) - before) * 1e6) / busy.counts.accepted;
    return { microseconds, perSecond: busy.arrivedPerSecond, calmP50Ms: calm.arrivals.p50 };
  });
}

function wayFigures(one: Way, crossing: Way): Figure[] {
  const rate = ({ perSecond }: Way) => `${Math.round(perSecond)} pushes/s on the shared cores`;
  return [
    {
      key: "nodes.one.cpu",
      label: "processor time of nodes for each push, one node",
      unit: "µs",
      value: one.microseconds,
      note: rate(one),
    },
    {
      key: "nodes.crossing.cpu",
      label: "processor time of nodes for each push, crossing nodes",
      unit: "µs",
      value: crossing.microseconds,
      bound: { atMost: 90 },
      note: rate(crossing),
    },
    {
      key: "nodes.share",
      label: "pushes for each second of processor time, crossing against one node",
      unit: "%",
      value: (one.microseconds / crossing.microseconds) * 100,
      bound: { atLeast: 75 },
      note: "every push crosses; behind a balancer two of three do",
    },
    {
      key: "nodes.added.p50",
      label: `later by crossing, p50 at ${CALM_PER_SECOND}/s`,
      unit: "ms",
      value: crossing.calmP50Ms - one.calmP50Ms,
      bound: { atMost: 3 },
      note: `${one.calmP50Ms.toFixed(2)} ms on one node, ${crossing.calmP50Ms.toFixed(2)} ms crossing`,
    },
  ];
}

async function measure(
  nodes: readonly [BelfryServer, BelfryServer, BelfryServer],
  options: Options,
): Promise<Figure[]> {
  const [first, second] = nodes;
  const one = await measureWay(nodes, first, first, options);
  const crossing = await measureWay(nodes, first, second, options);
  const { p50Ms, p99Ms, devices } = await survive(nodes, scaled(SURVIVORS, options));
  return [
    ...wayFigures(one, crossing),
    {
      key: "nodes.killed.p99",
      label: "devices of a killed node hear again, p99",
      unit: "ms",
      value: p99Ms,
      bound: { atMost: 5_000 },
      note: `${devices} devices were on it; p50 ${Math.round(p50Ms)} ms`,
    },
  ];
}

/** Each with a data directory of its own. */
function withNodes<T>(
  flags: readonly string[],
  dir: string | null,
  work: (nodes: readonly [BelfryServer, BelfryServer, BelfryServer]) => Promise<T>,
): Promise<T> {
  const start = (next: (node: BelfryServer) => Promise<T>) => withBelfry({ unlimited: true, dir, flags }, next);
  return start((first) => start((second) => start((third) => work([first, second, third]))));
}

export const nodes: Scenario = {
  name: "nodes",
  heading: "three nodes on PostgreSQL and NATS",
  async run(options) {
    const postgres = await startPostgres();
    const nats = await startNats();
    try {
      const engine = `postgres://belfry@/postgres?host=${encodeURIComponent(postgres.socket)}&port=${postgres.port}`;
      return await withNodes(["--engine", engine, "--bus", nats.url()], options.dir, (all) => measure(all, options));
    } finally {
      await nats.stop();
      await postgres.dispose();
    }
  },
};
