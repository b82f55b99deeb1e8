/** `belfry refusals`: what was refused lately, on any wire, a line each. */
import type { RefusalBody } from "@belfry/protocol";
import type { Given } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf } from "../find-server.ts";
import { LAST_FLAG, lastOf, refusalLine } from "../latest-lines.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const admin = adminOf(given, terminal);
  const { refusals } = await admin.get<{ refusals: readonly RefusalBody[] }>(`/v1/refusals?limit=${lastOf(given)}`);
  for (const refusal of refusals.toReversed()) output.print(refusal, () => refusalLine(refusal, output));
  if (refusals.length === 0) output.remark("Nothing was refused as far back as the trace sees.");
  return EXIT.done;
}

export const command: Command = {
  operands: [],
  flags: { last: LAST_FLAG, ...SERVER_FLAGS },
  about:
    "Lists what was refused lately, the newest at the end: when, on which wire, with which code, and why. What faults refused is told with the fault.",
  examples: ["belfry refusals", "belfry refusals --last 5 --json"],
  run,
};
