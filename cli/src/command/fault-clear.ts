/** `belfry fault clear [N]`: ends one fault, or all. */
import { BelfryError, type ClearedBody } from "@belfry/protocol";
import type { Given } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";

function clearedWords({ cleared }: ClearedBody): string {
  if (cleared.length === 0) return "No fault was set.";
  return `Cleared ${cleared.length === 1 ? "fault" : "faults"} ${cleared.join(", ")}.`;
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const [number] = given.operands;
  if (number !== undefined && !/^[0-9]{1,9}$/.test(number)) {
    throw new BelfryError("USAGE", { detail: `"${number}" is no number of a fault` });
  }
  const path = number === undefined ? "/v1/faults" : `/v1/faults/${number}`;
  const answer = await adminOf(given, terminal).delete<ClearedBody>(path);
  output.print(answer, () => clearedWords(answer));
  return EXIT.done;
}

export const command: Command = {
  operands: ["[N]"],
  flags: SERVER_FLAGS,
  about: "Ends the fault of this number, or without one all of them. Devices that a fault made away are back.",
  examples: ["belfry fault clear", "belfry fault clear 3"],
  run,
};
