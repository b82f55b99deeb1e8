/** `belfry keys rotate`: adds a key that seals what is handed out from now on. */
import type { KeysBody } from "@belfry/protocol";
import type { Given } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";
import { dateWords } from "../words.ts";

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const keys = await adminOf(given, terminal).post<KeysBody>("/v1/keys", {});
  output.print(keys, () =>
    [
      `There are ${keys.count} sealing keys now; the newest seals from ${dateWords(keys.sealsFrom)} on.`,
      "What older ones sealed stays good: channel URIs, devices, and access tokens until they expire.",
    ].join("\n"),
  );
  return EXIT.done;
}

export const command: Command = {
  operands: [],
  flags: SERVER_FLAGS,
  about:
    "Adds a key that seals access tokens, channel URIs and device credentials. It opens on every node at once, and seals some seconds later. Older keys go on opening what they sealed.",
  examples: ["belfry keys rotate"],
  run,
};
