/**
 * What `npm test` runs: every check there is, each with its own line and time.
 *
 * Ends with `N passed, N failed` whatever happens, and with a code that says whether all is well.
 */
import { availableParallelism } from "node:os";
import { type Options, readOptions, usage } from "./check/options.ts";
import { roundsOf } from "./check/rounds.ts";
import { type Step, steps } from "./check/steps.ts";
import type { Manner } from "./check/suites.ts";
import { lastLine, sum, type Tally, tally } from "./check/tally.ts";

const names = steps.map(({ name }) => name);

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

/** Runs one step; a step that throws is one failed check, because the next ones still have something to say. */
async function runStep(step: Step, manner: Manner): Promise<Tally> {
  const startedAt = performance.now();
  console.log(`\n── ${step.name}`);
  const result = await step.run(manner).catch((error) => tally(0, [`${step.name}: ${error}`]));
  console.log(`── ${step.name}: ${lastLine(result)} (${seconds(startedAt)})`);
  return result;
}

async function runSteps({ only, long }: Options): Promise<Tally> {
  const results: Tally[] = [];
  const chosen = steps.filter(({ name }) => only === null || only.has(name));
  for (const round of roundsOf(chosen, availableParallelism())) {
    const manner = { long, beside: round.length > 1 };
    results.push(...(await Promise.all(round.map((step) => runStep(step, manner)))));
  }
  return sum(results);
}

async function main(): Promise<number> {
  process.chdir(`${import.meta.dirname}/..`);
  const options = readOptions(process.argv.slice(2), names);
  if (typeof options === "string") {
    console.error(`${options}\n${usage(names)}`);
    return 2;
  }
  if (options.help) {
    console.log(usage(names));
    return 0;
  }
  const total = await runSteps(options);
  if (total.failures.length > 0) console.log(`\nFailed:\n${total.failures.map((name) => `  ${name}`).join("\n")}`);
  console.log(`\n${lastLine(total)}`);
  return total.failures.length === 0 ? 0 : 1;
}

process.exitCode = await main();
