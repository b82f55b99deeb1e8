/** `belfry hub list`: every hub with what it holds and as whom it pushes. */
import type { HubBody } from "@belfry/protocol";
import type { Given } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { hubAdminOf } from "../find-hub.ts";
import { hubWords } from "../hub-words.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const { hubs } = await hubAdminOf(given, terminal).get<{ hubs: readonly HubBody[] }>("/v1/hubs");
  for (const hub of hubs) output.print(hub, () => hubWords(hub, output));
  if (hubs.length === 0) output.remark(output.typed("There is no hub yet: `belfry hub create NAME` makes one."));
  return EXIT.done;
}

export const command: Command = {
  operands: [],
  flags: SERVER_FLAGS,
  about: "Lists the hubs of the running server, one line each with --json.",
  examples: ["belfry hub list"],
  run,
};
