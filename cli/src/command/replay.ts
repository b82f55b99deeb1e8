/** `belfry replay ID`: runs a captured push through the same decisions, says what differs; with `--deliver` sends it once more. */
import type { ReplayBody, ReplayStep } from "@belfry/protocol";
import { type Given, operandOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";
import { wrap } from "../words.ts";

const NAME_WIDTH = 9;

function stepWords({ step, was, now, differs }: ReplayStep, { paint, columns }: Output): string {
  const indent = " ".repeat(NAME_WIDTH);
  const lines = differs ? [`then: ${was}`, `now:  ${now}`] : [was];
  const [first = "", ...rest] = lines.map((line) => wrap(line, columns, indent));
  const name = differs ? paint.odd(step.padEnd(NAME_WIDTH)) : paint.faint(step.padEnd(NAME_WIDTH));
  return [`${name}${first.trimStart()}`, ...rest].join("\n");
}

function replayWords(replayed: ReplayBody, output: Output): string {
  const { paint, columns } = output;
  const { id, steps, account, delivered } = replayed;
  const sent = delivered === undefined ? "Nothing was delivered." : `It was sent again, as ${delivered}.`;
  return [
    paint.strong(id),
    "",
    ...steps.map((step) => stepWords(step, output)),
    "",
    wrap(account, columns),
    wrap(output.typed(delivered === undefined ? sent : `${sent} \`belfry why ${delivered}\` follows it.`), columns),
  ].join("\n");
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const path = `/v1/traces/${encodeURIComponent(operandOf(given, 0))}/replay`;
  const deliver = given.flags.has("deliver");
  const replayed = await adminOf(given, terminal).post<ReplayBody>(path, { deliver });
  output.print(replayed, () => replayWords(replayed, output));
  return EXIT.done;
}

export const command: Command = {
  operands: ["ID"],
  flags: {
    deliver: { takes: "nothing", sentence: "Send it once more, as a push of the operator." },
    ...SERVER_FLAGS,
  },
  about:
    "Runs a captured push through the same decisions: read, proved, decided, its slot; as it was then and as it would be now, and says what differs. Delivers nothing unless told to.",
  examples: ["belfry replay 4A1C08D2F97E3B60", "belfry replay 4A1C08D2F97E3B60 --deliver"],
  run,
};
