/** `belfry app delete SID`: the app, its channels and what waits on them. */
import { appPath } from "../admin-client.ts";
import { type Given, operandOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const packageSid = operandOf(given, 0);
  const answer = await adminOf(given, terminal).delete<object>(appPath(packageSid));
  output.print({ packageSid, ...answer }, "Deleted. Its channels are closed, and what waited on them is removed.");
  return EXIT.done;
}

export const command: Command = {
  operands: ["SID"],
  flags: SERVER_FLAGS,
  about: "Deletes an app, closes its channels and removes what waits on them. There is no way back.",
  examples: ["belfry app delete ms-app://s-1-15-2-…"],
  run,
};
