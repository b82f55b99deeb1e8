/** `belfry fault list`: the faults that are set, those that are over too, with their counts. */
import { type FaultBody, faultWords, isFaultOver } from "@belfry/protocol";
import type { Given } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";
import { briefSids } from "../words.ts";

function listedWords(fault: FaultBody, { paint }: Output): string {
  const over = isFaultOver(fault) ? "; it is over" : "";
  const counts = paint.faint(`  ${fault.seen} fitted, ${fault.bitten} bitten${over}`);
  return `Fault ${fault.fault}: ${briefSids(faultWords(fault))}.\n${counts}`;
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const { faults } = await adminOf(given, terminal).get<{ faults: readonly FaultBody[] }>("/v1/faults");
  for (const fault of faults) output.print(fault, () => listedWords(fault, output));
  if (faults.length === 0) output.remark("No fault is set.");
  return EXIT.done;
}

export const command: Command = {
  operands: [],
  flags: SERVER_FLAGS,
  about: "Lists the faults that are set, in their order: how many requests fitted since, and how many were bitten.",
  examples: ["belfry fault list", "belfry fault list --json"],
  run,
};
