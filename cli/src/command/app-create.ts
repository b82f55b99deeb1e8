/** `belfry app create NAME`: a new app with its first client secret, which is shown this once. */
import type { AppCredentials } from "@belfry/protocol";
import { type Given, operandOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { credentialWords } from "../credential-words.ts";
import { adminOf } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const admin = adminOf(given, terminal);
  const app = await admin.post<AppCredentials>("/v1/apps", { name: operandOf(given, 0) });
  output.print(app, () => `Created ${output.paint.strong(app.name)}.\n\n${credentialWords(app)}`);
  return EXIT.done;
}

export const command: Command = {
  operands: ["NAME"],
  flags: SERVER_FLAGS,
  about: "Creates an app: who may push. Its client secret is shown once and kept as a hash only.",
  examples: ['belfry app create "Kiosk"'],
  run,
};
