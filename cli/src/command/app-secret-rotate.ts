/** `belfry app secret rotate SID`: a second client secret, so that senders can change over without a gap. */
import type { AppCredentials } from "@belfry/protocol";
import { appPath } from "../admin-client.ts";
import { type Given, operandOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { credentialWords } from "../credential-words.ts";
import { adminOf } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const app = await adminOf(given, terminal).post<AppCredentials>(`${appPath(operandOf(given, 0))}/secrets`);
  output.print(app, () =>
    [
      `${output.paint.strong(app.name)} has a second secret. Both are good.`,
      "",
      credentialWords(app),
      output.typed("When every sender uses it, `belfry app secret revoke SID` ends the older one."),
    ].join("\n"),
  );
  return EXIT.done;
}

export const command: Command = {
  operands: ["SID"],
  flags: SERVER_FLAGS,
  about: "Gives an app a second client secret. The older one stays good until it is revoked.",
  examples: ["belfry app secret rotate ms-app://s-1-15-2-…"],
  run,
};
