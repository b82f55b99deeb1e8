/** `belfry hub delete NAME`: a hub with everything in it. */
import { type Given, operandOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { hubAdminOf, hubPath } from "../find-hub.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const { deleted } = await hubAdminOf(given, terminal).delete<{ deleted: string }>(hubPath(operandOf(given, 0)));
  output.print({ deleted }, () => `Deleted ${output.paint.strong(deleted)}, with its installations, sends and jobs.`);
  return EXIT.done;
}

export const command: Command = {
  operands: ["NAME"],
  flags: SERVER_FLAGS,
  about: "Deletes a hub with its installations, registrations, sends and jobs. Channels of devices stay as they are.",
  examples: ["belfry hub delete weather"],
  run,
};
