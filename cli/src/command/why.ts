/** `belfry why ID`: what became of one notification, and why, in sentences. */
import { type Given, operandOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";
import { whyWords } from "../trace-words.ts";
import { getTrace } from "./trace.ts";

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const trace = await getTrace(adminOf(given, terminal), operandOf(given, 0));
  output.print(trace, () => whyWords(trace, output));
  return EXIT.done;
}

export const command: Command = {
  operands: ["ID"],
  flags: SERVER_FLAGS,
  about: "Says in words what became of one notification. ID is the X-WNS-MSG-ID that its push was answered with.",
  examples: ["belfry why 4A1C08D2F97E3B60"],
  run,
};
