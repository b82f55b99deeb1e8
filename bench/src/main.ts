/**
 * `npm run bench`: measures the push service and, in the same run, what others do with the same load. Runs the parts one
 * after the other, shows each as it is done, writes all of them to a file. Exits 1 when a part could not be measured; a
 * missed target is a finding, not a failure.
 */
import { relative } from "node:path";
import { type Figure, summarize } from "./figure.ts";
import { describeMachine, describeVersions } from "./machine.ts";
import { type Options, readOptions, USAGE, UsageError } from "./options.ts";
import { formatHead, formatSection, type Section, writeReport } from "./report.ts";
import { away } from "./scenario/away.ts";
import { bare } from "./scenario/bare.ts";
import { bus } from "./scenario/bus.ts";
import { consolePage } from "./scenario/console.ts";
import { engine } from "./scenario/engine.ts";
import { fanOut } from "./scenario/fan-out.ts";
import { hub } from "./scenario/hub.ts";
import { hubStore } from "./scenario/hub-store.ts";
import { memory } from "./scenario/memory.ts";
import { micro } from "./scenario/micro.ts";
import { nodes } from "./scenario/nodes.ts";
import { push } from "./scenario/push.ts";
import { comeBack } from "./scenario/return.ts";
import type { Scenario } from "./scenario/scenario.ts";
import { shell } from "./scenario/shell.ts";
import { start } from "./scenario/start.ts";
import { trace } from "./scenario/trace.ts";
import { traceSearch } from "./scenario/trace-search.ts";
import { webPush } from "./scenario/web-push.ts";
import { yardsticks } from "./scenario/yardsticks.ts";
import { ROOT } from "./server.ts";
import { withTemporaryDirectory } from "./temporary.ts";

const SCENARIOS: readonly Scenario[] = [
  push,
  bare,
  webPush,
  trace,
  traceSearch,
  ...yardsticks,
  memory,
  fanOut,
  comeBack,
  away,
  start,
  shell,
  consolePage,
  hub,
  hubStore,
  engine,
  bus,
  nodes,
  micro,
];

/** All repeats of one part. What was measured before a failure is kept. */
async function runScenario({ name, heading, run }: Scenario, options: Options): Promise<Section> {
  const repeats: (readonly Figure[])[] = [];
  try {
    for (let repeat = 0; repeat < options.repeat; repeat++) repeats.push(await run(options));
    return { name, heading, figures: summarize(repeats) };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { name, heading, figures: summarize(repeats), failure };
  }
}

async function main(): Promise<number> {
  const options = readOptions(
    process.argv.slice(2),
    SCENARIOS.map(({ name }) => name),
  );
  const head = {
    date: new Date().toISOString(),
    machine: await withTemporaryDirectory(options.dir, async (dir) => describeMachine(dir)),
    versions: describeVersions(ROOT),
    settings: options,
  };
  console.log(formatHead(head));
  const sections: Section[] = [];
  for (const scenario of SCENARIOS) {
    if (options.only.length > 0 && !options.only.includes(scenario.name)) continue;
    const section = await runScenario(scenario, options);
    console.log(formatSection(section));
    sections.push(section);
  }
  const path = await writeReport({ ...head, sections }, ROOT);
  console.log(`\nwritten to ${relative(process.cwd(), path)}`);
  return sections.some(({ failure }) => failure !== undefined) ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}
