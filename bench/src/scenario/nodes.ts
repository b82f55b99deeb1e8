/**
 * Three nodes on one PostgreSQL and NATS: what a push costs that crosses them, what it costs behind a balancer, how much later it is there, and how
 * soon the devices of a node that is killed hear again. All of it shares the cores of this machine, so read processor time, not rates; and three processes
 * on one core empty each other's caches, which is what three nodes cost that have nothing to do with each other.
 */
import { startNats } from "../../../test/support/nats.ts";
import { startPostgres } from "../../../test/support/postgres.ts";
import { type Figure, medianOf } from "../figure.ts";
import { cpuSeconds } from "../load/cpu.ts";
import { type Generator, withGenerator } from "../load/fleet.ts";
import { survive } from "../load/survivors.ts";
import type { Options } from "../options.ts";
import { belfryTarget } from "../sender.ts";
import { type BelfryServer, withBelfry } from "../server.ts";
import { type Scenario, scaled } from "./scenario.ts";

/** Of each way, and lanes that send to them. */
const RECEIVERS = 1_000;
const LANES = 256;
const WARM_UP_MS = 2_000;
/** Of the turn before the first that counts, in seconds: three fresh nodes compile for so long what one has compiled in a third of the time. */
const FIRST_TURN_SECONDS = 40;
/** Turns of all ways, so that whatever else the machine does meets each of them. */
const ROUNDS = 3;
/** Few enough that nothing waits for a processor. */
const CALM_PER_SECOND = 300;
const SURVIVORS = 5_000;

type Nodes = readonly [BelfryServer, BelfryServer, BelfryServer];

/** Senders at some nodes and devices at some, who stay connected while the other ways have their turns. */
interface Way {
  /** They run at the same time. */
  readonly generators: readonly Generator[];
  /** Those that have to do with it; nobody else uses them during its turn. */
  readonly nodes: readonly BelfryServer[];
}

interface Turn {
  /** Nodes' processor time for each push, in microseconds. */
  readonly microseconds: number;
  readonly perSecond: number;
}

/** Something of each way. */
interface OfEach<T> {
  readonly one: T;
  readonly apart: T;
  readonly crossing: T;
  readonly balanced: T;
  readonly full: T;
}

const planOf = ({ nodes: [first] }: Way, { seconds }: Options) => ({
  warmUpMs: WARM_UP_MS,
  ms: seconds * 1000,
  watchPid: first?.pid ?? 0,
});

const secondsOf = (nodes: readonly BelfryServer[]): number =>
  nodes.reduce((sum, { pid }) => sum + (cpuSeconds(pid) ?? 0), 0);

async function takeTurn(way: Way, options: Options): Promise<Turn> {
  const before = secondsOf(way.nodes);
  const runs = await runAll(way, { do: "saturate", until: "arrived", ...planOf(way, options) });
  const accepted = runs.reduce((sum, { counts }) => sum + counts.accepted, 0);
  const microseconds = ((secondsOf(way.nodes) - before) * 1e6) / accepted;
  return { microseconds, perSecond: runs.reduce((sum, { arrivedPerSecond }) => sum + arrivedPerSecond, 0) };
}

async function calmP50Ms(way: Way, options: Options): Promise<number> {
  const perSecond = CALM_PER_SECOND / way.generators.length;
  const runs = await runAll(way, { do: "pace", perSecond, ...planOf(way, options) });
  return medianOf(runs.map(({ arrivals }) => arrivals.p50));
}

const runAll = ({ generators }: Way, command: Parameters<Generator["run"]>[0]) =>
  Promise.all(generators.map((generator) => generator.run(command)));

/**
 * @param lanesAt where senders push; the app is made at the first
 * @param lanes of all of them together
 * @param receivers of all of them together
 */
async function withWay<T>(
  lanesAt: readonly [BelfryServer, ...BelfryServer[]],
  devicesAt: readonly BelfryServer[],
  { lanes, receivers = RECEIVERS }: { readonly lanes: number; readonly receivers?: number },
  options: Options,
  work: (way: Way) => Promise<T>,
): Promise<T> {
  return await withGenerator(async (generator) => {
    const addressesOf = (nodes: readonly BelfryServer[]) => nodes.map(({ address }) => address);
    const app = await belfryTarget(lanesAt[0]);
    const target = { ...app, lanesAt: addressesOf(lanesAt), devicesAt: addressesOf(devicesAt) };
    await generator.tell({ do: "connect", target, receivers: scaled(receivers, options), lanes });
    return await work({ generators: [generator], nodes: [...new Set([...lanesAt, ...devicesAt])] });
  });
}

/** A third of the senders and devices at each node, and no push leaves the node that it came to. */
function withApart<T>(nodes: Nodes, options: Options, work: (way: Way) => Promise<T>): Promise<T> {
  const third = { lanes: Math.round(LANES / nodes.length), receivers: Math.round(RECEIVERS / nodes.length) };
  const at = (node: BelfryServer, next: (way: Way) => Promise<T>) => withWay([node], [node], third, options, next);
  const [a, b, c] = nodes;
  return at(a, (one) =>
    at(b, (other) =>
      at(c, (last) => work({ generators: [one, other, last].flatMap(({ generators }) => generators), nodes })),
    ),
  );
}

/**
 * Everybody at one node; at three that have nothing to do with each other; senders at one and devices at another; both at all three, as a balancer puts them,
 * with as many senders as the one node has, and with as many at each.
 */
const withWays = <T>(all: Nodes, options: Options, work: (ways: OfEach<Way>) => Promise<T>): Promise<T> =>
  withWay([all[0]], [all[0]], { lanes: LANES }, options, (one) =>
    withApart(all, options, (apart) =>
      withWay([all[0]], [all[1]], { lanes: LANES }, options, (crossing) =>
        withWay(all, all, { lanes: LANES }, options, (balanced) =>
          withWay(all, all, { lanes: all.length * LANES }, options, (full) =>
            work({ one, apart, crossing, balanced, full }),
          ),
        ),
      ),
    ),
  );

async function ofEach<T>(ways: OfEach<Way>, work: (way: Way) => Promise<T>): Promise<OfEach<T>> {
  return {
    one: await work(ways.one),
    apart: await work(ways.apart),
    crossing: await work(ways.crossing),
    balanced: await work(ways.balanced),
    full: await work(ways.full),
  };
}

const costs = (key: string, label: string, turns: readonly Turn[]): Figure => ({
  key: `nodes.${key}.cpu`,
  label: `processor time of nodes for each push, ${label}`,
  unit: "µs",
  value: medianOf(turns.map(({ microseconds }) => microseconds)),
  note: `${Math.round(medianOf(turns.map(({ perSecond }) => perSecond)))} pushes/s on the shared cores, by warm nodes`,
});

/** Within each round, because what else the machine does changes from one to the next. */
const share = (rounds: readonly OfEach<Turn>[], of: keyof OfEach<Turn>, against: keyof OfEach<Turn> = "one"): number =>
  100 * medianOf(rounds.map((round) => round[against].microseconds / round[of].microseconds));

function wayFigures(calm: OfEach<number>, rounds: readonly OfEach<Turn>[]): Figure[] {
  const turnsOf = (way: keyof OfEach<Turn>) => rounds.map((round) => round[way]);
  return [
    costs("one", "one node", turnsOf("one")),
    costs("apart", "three nodes that have nothing to do with each other", turnsOf("apart")),
    { ...costs("crossing", "crossing nodes", turnsOf("crossing")), bound: { atMost: 90 } },
    costs("balanced", "three nodes behind a balancer", turnsOf("balanced")),
    costs("full", "three nodes behind a balancer, each as busy as the one", turnsOf("full")),
    {
      key: "nodes.share",
      label: "pushes for each second of processor time, crossing against one node",
      unit: "%",
      value: share(rounds, "crossing"),
      note: "median of the rounds; every push crosses",
    },
    {
      key: "nodes.balanced.share",
      label: "pushes for each second of processor time, three nodes behind a balancer against one",
      unit: "%",
      value: share(rounds, "balanced"),
      note: "median of the rounds; two of three pushes cross, and each node has a third of the one's load",
    },
    {
      key: "nodes.balanced.apart",
      label: "pushes for each second of processor time, three nodes behind a balancer against three apart",
      unit: "%",
      value: share(rounds, "balanced", "apart"),
      note: "median of the rounds; without what three processes on one core cost each other",
    },
    {
      key: "nodes.full.share",
      label: "pushes for each second of processor time, three nodes each as busy as the one against one",
      unit: "%",
      value: share(rounds, "full"),
      // Node against node: with a third of the load, three that have nothing to do with each other need up to a third more than one as well.
      bound: { atLeast: 75 },
      note: "median of the rounds; two of three pushes cross",
    },
    {
      key: "nodes.added.p50",
      label: `later by crossing, p50 at ${CALM_PER_SECOND}/s`,
      unit: "ms",
      value: calm.crossing - calm.one,
      bound: { atMost: 3 },
      note: `${calm.one.toFixed(2)} ms on one node, ${calm.crossing.toFixed(2)} ms crossing, ${calm.balanced.toFixed(2)} ms behind a balancer`,
    },
  ];
}

const measureWays = (nodes: Nodes, options: Options): Promise<Figure[]> =>
  withWays(nodes, options, async (ways) => {
    // In this way every node does everything, and has compiled it when the others have their turns.
    await takeTurn(ways.full, { ...options, seconds: FIRST_TURN_SECONDS });
    const calm = await ofEach(ways, (way) => calmP50Ms(way, options));
    const rounds: OfEach<Turn>[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await ofEach(ways, (way) => takeTurn(way, options)));
    return wayFigures(calm, rounds);
  });

async function measure(nodes: Nodes, options: Options): Promise<Figure[]> {
  const ways = await measureWays(nodes, options);
  const { p50Ms, p99Ms, devices } = await survive(nodes, scaled(SURVIVORS, options));
  return [
    ...ways,
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
function withNodes<T>(flags: readonly string[], dir: string | null, work: (nodes: Nodes) => Promise<T>): Promise<T> {
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
