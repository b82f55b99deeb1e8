/** The suites on three nodes behind a balancer, over PostgreSQL alone and with NATS; and the suite of what only many nodes can do. */
import { oneNodeOnly } from "./one-node-only.ts";
import { type Manner, runSuite, type Suite } from "./suites.ts";
import { sum, type Tally } from "./tally.ts";

const THREE = { BELFRY_TEST_NODES: "3" };
const WITH_NATS = { ...THREE, BELFRY_TEST_BUS: "nats" };

/** What every run tries. The crash story starts three processes a hundred times, so that it has its place in a long run. */
const QUICK = ["toast", "away", "policy", "everyone", "windows-app", "hub-sends"];
const QUICK_WITH_NATS = ["toast", "away"];

const storiesOf = (names: readonly string[]) => names.map((name) => `test/story/${name}.test.ts`);

const quick: readonly Suite[] = [
  { name: "nodes", files: storiesOf(QUICK), seconds: 900, testSeconds: 180, env: THREE },
  { name: "nodes-nats", files: storiesOf(QUICK_WITH_NATS), seconds: 600, testSeconds: 180, env: WITH_NATS },
];

const all: readonly Suite[] = ["story", "fault", "real"].flatMap((name) =>
  [THREE, WITH_NATS].map((env, n) => ({
    name: `${name}-on-nodes${n === 0 ? "" : "-nats"}`,
    files: [`test/${name}/**/*.test.ts`],
    seconds: 2400,
    testSeconds: 180,
    env,
    without: oneNodeOnly.filter(({ file }) => file.startsWith(`test/${name}/`)),
  })),
);

const cluster: Suite = { name: "cluster", files: ["test/cluster/**/*.test.ts"], seconds: 1200, testSeconds: 300 };

/** The suites that were written for one node. */
export async function runOnNodes(manner: Manner): Promise<Tally> {
  const tallies: Tally[] = [];
  for (const suite of manner.long ? all : quick) tallies.push(await runSuite(suite, manner));
  return sum(tallies);
}

/** Nodes that die, engines that go away, devices that move. */
export const runCluster = (manner: Manner): Promise<Tally> => runSuite(cluster, manner);
