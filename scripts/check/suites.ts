/** The suites of tests: which files each holds, how long it may take, and what its report amounts to. */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { readJunit, type TestCase } from "./junit.ts";
import { describe, isFileOut, isTestOut, type PassedOver, patternOption, staleEntries } from "./passed-over.ts";
import { describeFailure, type Ending, run } from "./run.ts";
import { type Tally, tally } from "./tally.ts";

/** One suite. */
export interface Suite {
  readonly name: string;
  /** Globs from the root. */
  readonly files: readonly string[];
  /** Globs of those among them that are another suite's. Default: none. */
  readonly except?: readonly string[];
  /** For the whole suite, so that a hang becomes a failure with a name: several times what it takes on a machine with much else to do. */
  readonly seconds: number;
  /** For one test, as generous: no test may fail because the machine is slow. */
  readonly testSeconds: number;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** What it leaves out on purpose. Default: nothing. */
  readonly without?: readonly PassedOver[];
}

/** Tests of what stands on PostgreSQL and NATS: they wait for other processes, so that there is time for those of `unit` beside them. */
const DISTRIBUTED = ["*/src/engine/distributed/**/*.test.ts"];

/** In the order in which they run: the quick ones first. */
export const suites: readonly Suite[] = [
  {
    name: "unit",
    files: ["*/src/**/*.test.ts", "scripts/**/*.test.ts"],
    except: DISTRIBUTED,
    seconds: 1200,
    testSeconds: 120,
  },
  { name: "engines", files: DISTRIBUTED, seconds: 1200, testSeconds: 120 },
  { name: "rules", files: ["test/rules/**/*.test.ts"], seconds: 300, testSeconds: 60 },
  { name: "wire", files: ["test/wire/**/*.test.ts"], seconds: 900, testSeconds: 120 },
  {
    name: "strict",
    files: ["test/wire/**/*.test.ts"],
    seconds: 900,
    testSeconds: 120,
    env: { BELFRY_TEST_PROFILE: "strict" },
  },
  { name: "story", files: ["test/story/**/*.test.ts"], seconds: 1200, testSeconds: 120 },
  { name: "fault", files: ["test/fault/**/*.test.ts"], seconds: 1200, testSeconds: 180 },
  { name: "real", files: ["test/real/**/*.test.ts"], seconds: 2400, testSeconds: 120 },
];

/** How suites are run. */
export interface Manner {
  readonly long: boolean;
  /** Whether others run at the same time: then what one says is shown when it has ended. */
  readonly beside: boolean;
}

/** A long run gives properties many more tries; everything may take this many times as long. */
const LONG_FACTOR = 20;
const REPORTS = ".test";

function findFiles({ files: globs, except = [] }: Suite): string[] {
  const files = globs.flatMap((glob) => [...new Bun.Glob(glob).scanSync({ cwd: "." })]);
  const isOut = (file: string) => except.some((glob) => new Bun.Glob(glob).match(file));
  return files.filter((file) => !file.includes("node_modules/") && !isOut(file)).sort();
}

/**
 * What a suite's report amounts to. A test that was left out counts as failed: nobody would notice it otherwise. So does a file
 * that the report does not name (it could not be loaded, or holds no test) and a bad ending that no test explains.
 */
export function judge(suite: Suite, files: readonly string[], cases: readonly TestCase[], ending: Ending): Tally {
  const reported = new Set(cases.map(({ file }) => file));
  const failures = [
    ...cases.filter(({ end }) => end === "failed").map(({ file, name }) => `${suite.name}: ${file}: ${name}`),
    ...cases
      .filter(({ end }) => end === "skipped")
      .map(({ file, name }) => `${suite.name}: ${file}: left out: ${name}`),
    ...files.filter((file) => !reported.has(file)).map((file) => `${suite.name}: ${file} reported no test`),
  ];
  const bad = describeFailure(ending, suite.seconds);
  if (bad !== null && (ending.how !== "exited" || failures.length === 0)) failures.push(`${suite.name}: it ${bad}`);
  return tally(cases.filter(({ end }) => end === "passed").length, failures);
}

/** Runs one suite with the Bun that runs this script, which `npm install` pinned. */
export async function runSuite(suite: Suite, { long, beside }: Manner): Promise<Tally> {
  const { without = [] } = suite;
  const found = findFiles(suite);
  const files = found.filter((file) => !isFileOut(without, file));
  for (const line of describe(without)) console.log(line);
  if (files.length === 0) return tally(0, [`${suite.name}: there is no test in ${suite.files.join(", ")}`]);
  const report = `${REPORTS}/${suite.name}.xml`;
  mkdirSync(REPORTS, { recursive: true });
  rmSync(report, { force: true });
  const factor = long ? LONG_FACTOR : 1;
  const limits = { ...suite, seconds: suite.seconds * factor };
  const options = [
    "--preload=./scripts/check/property-runs.ts",
    `--timeout=${suite.testSeconds * factor * 1000}`,
    "--reporter=junit",
    `--reporter-outfile=${report}`,
    ...patternOption(without),
  ];
  const output = `${REPORTS}/${suite.name}.log`;
  const ending = await run({
    ...(beside ? { output } : {}),
    argv: [process.execPath, "test", ...options, ...files.map((file) => `./${file}`)],
    seconds: limits.seconds,
    env: { ...suite.env, ...(long ? { CHECK_LONG: "1" } : {}) },
  });
  if (beside) console.log(readFileSync(output, "utf8"));
  const cases = existsSync(report) ? readJunit(readFileSync(report, "utf8")) : [];
  const judged = judge(
    limits,
    files,
    cases.filter((one) => !isTestOut(without, one)),
    ending,
  );
  const stale = staleEntries(without, found, cases).map((words) => `${suite.name}: ${words}`);
  return tally(judged.passed, [...judged.failures, ...stale]);
}
