/** The steps of a check, in order: what the machine has, what can be seen without running, then what only running shows. */
import { setUp } from "../set-up.ts";
import { runCluster, runOnNodes } from "./nodes.ts";
import { type Command, describeFailure, run } from "./run.ts";
import { type Manner, runSuite, suites } from "./suites.ts";
import { sum, type Tally, tally } from "./tally.ts";

/** One step. Every one gives counts; none ends the run, so that one failure does not hide the next. */
export interface Step {
  readonly name: string;
  run(manner: Manner): Promise<Tally>;
}

const TOOL_SECONDS = 300;

/** A tool that says yes or no counts as one check. */
async function check(name: string, argv: Command["argv"]): Promise<Tally> {
  const bad = describeFailure(await run({ argv, seconds: TOOL_SECONDS }), TOOL_SECONDS);
  return bad === null ? tally(1) : tally(0, [`${name}: ${argv.join(" ")} ${bad}`]);
}

const bin = (name: string) => `node_modules/.bin/${name}`;

async function checkTypes(): Promise<Tally> {
  return sum([
    // The libraries come first: outside Bun, each is compiled against the declarations that the one before it wrote.
    await check("types", ["npm", "run", "--silent", "build"]),
    await check("types", [bin("tsc"), "-p", "tsconfig.json"]),
  ]);
}

export const steps: readonly Step[] = [
  { name: "set-up", run: () => setUp() },
  { name: "style", run: () => check("style", [bin("biome"), "ci", "--error-on-warnings", "."]) },
  { name: "types", run: checkTypes },
  ...suites.map((suite) => ({ name: suite.name, run: (manner: Manner) => runSuite(suite, manner) })),
  { name: "nodes", run: runOnNodes },
  { name: "cluster", run: runCluster },
];
