/** `belfry hub jobs NAME`: imports and exports, and how far they are. */
import type { JobBody } from "@belfry/protocol";
import { type Given, operandOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { hubAdminOf, hubPath } from "../find-hub.ts";
import { jobWords } from "../hub-words.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const path = hubPath(operandOf(given, 0), "jobs");
  const { jobs } = await hubAdminOf(given, terminal).get<{ jobs: readonly JobBody[] }>(path);
  for (const job of jobs) output.print(job, () => jobWords(job, output));
  if (jobs.length === 0) output.remark("No job ran in this hub lately.");
  return EXIT.done;
}

export const command: Command = {
  operands: ["NAME"],
  flags: SERVER_FLAGS,
  about: "Lists the imports and exports of a hub.",
  examples: ["belfry hub jobs weather"],
  run,
};
