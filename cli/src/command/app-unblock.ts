/** `belfry app unblock SID`: a blocked app may push again. */
import type { AppBody } from "@belfry/protocol";
import { appPath } from "../admin-client.ts";
import { type Given, operandOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const app = await adminOf(given, terminal).delete<AppBody>(`${appPath(operandOf(given, 0))}/block`);
  output.print(app, () => `${app.name} may push again.`);
  return EXIT.done;
}

export const command: Command = {
  operands: ["SID"],
  flags: SERVER_FLAGS,
  about: "Lets a blocked app push again, with the tokens and channels it had.",
  examples: ["belfry app unblock ms-app://s-1-15-2-…"],
  run,
};
