/** `belfry app block SID`: pushes of the app are answered 410, as WNS answers a sender that it blocked. */
import type { AppBody } from "@belfry/protocol";
import { appPath } from "../admin-client.ts";
import { type Given, operandOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const app = await adminOf(given, terminal).post<AppBody>(`${appPath(operandOf(given, 0))}/block`);
  output.print(app, () =>
    output.typed(`Blocked ${app.name}: its pushes are answered 410. \`belfry app unblock SID\` lets them pass again.`),
  );
  return EXIT.done;
}

export const command: Command = {
  operands: ["SID"],
  flags: SERVER_FLAGS,
  about:
    "Blocks an app: its pushes are answered 410 (SENDER_BLOCKED). Its secrets, tokens and channels stay as they are.",
  examples: ["belfry app block ms-app://s-1-15-2-…"],
  run,
};
