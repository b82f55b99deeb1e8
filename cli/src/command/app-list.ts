/** `belfry app list`: every app with the endings of its secrets. */
import type { AppBody } from "@belfry/protocol";
import type { Given } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";
import { captureWords, dateWords } from "../words.ts";

function appWords(app: AppBody, { paint }: Output): string {
  const secrets = app.secrets.map(({ ending, createdAt }) => `…${ending} of ${dateWords(createdAt)}`).join(", then ");
  const blocked = app.blocked ? `  ${paint.bad("blocked")}` : "";
  const captured = app.capture === undefined ? "" : `\n  ${paint.odd("captured")} ${captureWords(app.capture)}`;
  return `${paint.strong(app.name)}${blocked}\n  ${app.packageSid}\n  secret ${secrets}${captured}`;
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const { apps } = await adminOf(given, terminal).get<{ apps: readonly AppBody[] }>("/v1/apps");
  for (const app of apps) output.print(app, () => appWords(app, output));
  if (apps.length === 0) output.remark(output.typed("There is no app yet: `belfry app create NAME` makes one."));
  return EXIT.done;
}

export const command: Command = {
  operands: [],
  flags: SERVER_FLAGS,
  about: "Lists the apps of the running server, one line each with --json.",
  examples: ["belfry app list"],
  run,
};
