/** `belfry app secret revoke SID`: ends the older of two secrets, and every access token given for it. */
import type { AppBody } from "@belfry/protocol";
import { appPath } from "../admin-client.ts";
import { type Given, operandOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const answer = await adminOf(given, terminal).delete<AppBody>(`${appPath(operandOf(given, 0))}/secrets`);
  output.print(answer, "The older secret is revoked, and every access token given for it is dead.");
  return EXIT.done;
}

export const command: Command = {
  operands: ["SID"],
  flags: SERVER_FLAGS,
  about: "Ends the older of an app's two secrets at once, and every access token given for it.",
  examples: ["belfry app secret revoke ms-app://s-1-15-2-…"],
  run,
};
