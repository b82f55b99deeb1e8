/** `belfry fault clear [N…]`: ends the faults of these numbers, or all. */
import { BelfryError, type ClearedBody, type FaultBody } from "@belfry/protocol";
import type { AdminClient } from "../admin-client.ts";
import type { Given } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";

function clearedWords({ cleared }: ClearedBody): string {
  if (cleared.length === 0) return "No fault was set.";
  return `Cleared ${cleared.length === 1 ? "fault" : "faults"} ${cleared.join(", ")}.`;
}

/** Numbers of faults, each once; none stands for all of them. @throws BelfryError USAGE */
function numbersOf({ operands }: Given): readonly number[] {
  if (operands.length === 1 && operands[0] === "all") return [];
  const wrong = operands.find((word) => !/^[0-9]{1,9}$/.test(word));
  if (wrong !== undefined) throw new BelfryError("USAGE", { detail: `"${wrong}" is no number of a fault` });
  return [...new Set(operands.map(Number))];
}

/** Clears all that are named, or none where one of them is not there. @throws BelfryError FAULT_UNKNOWN */
async function clear(admin: AdminClient, numbers: readonly number[]): Promise<ClearedBody> {
  if (numbers.length === 0) return await admin.delete<ClearedBody>("/v1/faults");
  const { faults } = await admin.get<{ faults: readonly FaultBody[] }>("/v1/faults");
  const unknown = numbers.find((number) => !faults.some(({ fault }) => fault === number));
  if (unknown !== undefined) throw new BelfryError("FAULT_UNKNOWN", { detail: `fault ${unknown}` });
  for (const number of numbers) await admin.delete(`/v1/faults/${number}`);
  return { cleared: numbers };
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const answer = await clear(adminOf(given, terminal), numbersOf(given));
  output.print(answer, () => clearedWords(answer));
  return EXIT.done;
}

export const command: Command = {
  operands: ["[N…]"],
  flags: SERVER_FLAGS,
  about:
    "Ends the faults of these numbers, or without one, or with `all`, all of them. Devices that a fault made away are back.",
  examples: ["belfry fault clear", "belfry fault clear 1 3"],
  run,
};
